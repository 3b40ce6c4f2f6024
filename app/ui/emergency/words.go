package emergency

const (
	wordsTitle   = "Emergency access"
	wordsMeans   = "Before you go on"
	wordsNHS     = "NHS number"
	wordsNHSHint = "Emergency access is for one patient, by NHS number"
	wordsBorn    = "Date of birth"
	wordsReason  = "Reason"
	wordsBusy    = "Opening emergency access"
	wordsOpen    = "Alert the privacy officer and open"
	wordsCancel  = "Cancel"

	wordsReasonHint = "A sentence: why care cannot wait. The privacy officer reads it."
	wordsBornHint   = "For example 23-Nov-1980"
)

var wordsRules = []string{
	"It opens the details of one patient for 30 minutes, although your role does not give them.",
	"The privacy officer is alerted at once: your name, the patient, the time and your reason. Everything done under it is marked.",
	"What the Spine itself keeps back, such as the address of somebody who is protected, stays kept back.",
	"It ends by itself, when you lock or sign out, and as soon as you close it.",
}
