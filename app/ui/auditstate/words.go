package auditstate

const (
	wordsVerify   = "Verify every record"
	wordsShowHead = "Show the signed head"
	wordsRelied   = "How far the trail can be relied on"
	wordsHead     = "Signed head"
	wordsHeadHow  = "Write the code down, or print the page, and keep it where nobody who can change this computer can reach it. Later it shows whether these records are still the same."
	wordsWhole    = "The whole head"
	wordsPrint    = "Print it"
)
