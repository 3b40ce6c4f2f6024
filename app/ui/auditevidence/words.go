package auditevidence

const (
	wordsMake        = "What do you need?"
	wordsPatient     = "Patient (NHS number)"
	wordsFrom        = "From"
	wordsTo          = "To"
	wordsSeqFrom     = "From record"
	wordsSeqTo       = "To record"
	wordsFile        = "Save it as"
	wordsMakeIt      = "Make the file"
	wordsHintPatient = "e.g. 999 000 0018"
	wordsHintFrom    = "e.g. 01-Nov-2026; empty: from the beginning"
	wordsHintTo      = "e.g. 23-Nov-2026; empty: until now"
	wordsHintSeqFrom = "e.g. 1200"
	wordsHintSeqTo   = "e.g. 1287; empty: the newest"
	wordsHintFile    = "A file that does not exist yet. It holds personal data: keep and send it accordingly."
)

var wordsWhat = map[string]string{
	BundlePatient: "Evidence about one patient",
	BundleRecords: "Evidence of a run of records",
	SubjectAccess: "Subject access report",
}

var wordsWhatHint = map[string]string{
	BundlePatient: "A bundle for a court or an auditor that proves itself, and that no record about the patient is left out",
	BundleRecords: "A bundle that proves that these records stood in the trail, unchanged",
	SubjectAccess: "For a patient who asks who has used the record: PDF in plain words",
}
