package auditreplay

const (
	wordsAsShown = "As shown on "
	wordsTo      = " to "
	wordsBack    = "Back to the record"
	wordsHow     = ": made again from exactly the fields that the record holds. It is not what the Spine would answer today."
)
