package auditframe

const (
	wordsTitle    = "Audit trail"
	wordsClose    = "Close"
	wordsNotYet   = "Not verified in this session"
	wordsRecorded = "What you read here is itself recorded."
)
