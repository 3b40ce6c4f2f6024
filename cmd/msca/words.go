package main

const (
	wordsRoles               = "Roles"
	wordsSettings            = "Settings"
	wordsErrorAt             = "Error: %s" // what went wrong, or the title of the screen
	wordsUsers               = "Users"
	wordsState               = "State"
	wordsAlerts              = "Alerts"
	wordsRole                = "Role"
	wordsPatient             = "Patient"
	wordsMessageID           = "Message ID"
	wordsLookUp              = "Look-up"
	wordsFile                = "File"
	wordsDiagnostics         = "Diagnostics"
	wordsTimeAndCertificates = "Time and certificates"
	wordsGuide               = "Guide"
	wordsClose               = "Close"
	wordsTrainingTitle       = " - TRAINING"
	wordsEnterNHSNumber      = "Enter an NHS number of ten digits; this one cannot be right"
	wordsTypeNHSNumber       = "Enter the NHS number"
	wordsAuditTrail          = "Audit trail"
	wordsTime                = "Time"
	wordsKeepItOpen          = "Keep it open"
	wordsPrinted             = "Printed"
	wordsSaving              = "Saving"
)

// What goes with a number: for one, and for several.
var (
	wordsAlertCount       = [2]string{"alert", "alerts"}
	wordsAttemptCount     = [2]string{"attempt", "attempts"}
	wordsCopyCount        = [2]string{"copy", "copies"}
	wordsDiscrepancyCount = [2]string{"discrepancy", "discrepancies"}
	wordsFieldCount       = [2]string{"field", "fields"}
	wordsFindingCount     = [2]string{"finding", "findings"}
	wordsMinuteCount      = [2]string{"minute", "minutes"}
	wordsPageCount        = [2]string{"page", "pages"}
	wordsPersonCount      = [2]string{"person", "people"}
	wordsRowCount         = [2]string{"row", "rows"}
	wordsSecondCount      = [2]string{"second", "seconds"}
	wordsSettingCount     = [2]string{"setting", "settings"}
	wordsThingCount       = [2]string{"thing", "things"}
	wordsTryCount         = [2]string{"try", "tries"}
	wordsUserCount        = [2]string{"user", "users"}
	wordsYearCount        = [2]string{"year", "years"}
	wordsRowHasCount      = [2]string{"row has", "rows have"}
	wordsRowWasCount      = [2]string{"row was", "rows were"}
)
