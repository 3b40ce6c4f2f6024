package confirm

const (
	wordsTitle       = "Is this the patient?"
	wordsHow         = "Compare all four with what the patient, a carer or the letter says. Do not read them out: let them be told to you."
	wordsYes         = "Yes, this is the patient (Y)"
	wordsNo          = "No, back to the search (N)"
	wordsNoHint      = "No takes these details off the screen and brings back what you typed."
	wordsNotReturned = "Not returned by the service"
	wordsWithheld    = "Withheld or not supplied"
	wordsBlank       = "Blank in the national record"
	wordsBusy        = "Recording that the details are shown"
)
