package main

const (
	wordsDiagnosticsIntro    = "Every part of this workstation, how it is and how to mend it. Nothing here is about a patient."
	wordsCheckAgain          = "Check again"
	wordsChecking            = "Checking"
	wordsConnectionIntro     = "Goes the way to the SMSP step by step, as a look-up would, with the settings smsp.… as they are now. Nothing about a patient is sent. The first step that fails is the one to mend."
	wordsConnectionTraining  = " The last step asks the training SMSP about a made-up patient."
	wordsConnectionTitle     = "Connection to the SMSP"
	wordsTestAgain           = "Test again"
	wordsTesting             = "Testing"
	wordsSMSPVerifyNHSNumber = "SMSP verifyNHSNumber"
	wordsAnsweredWithin      = "answered %s within %s" // response code, time
	wordsRunConformance      = "Run mscactl conformance to see which part is wrong."
	wordsAskingTimeServers   = "Asking the time servers"
	wordsTimeIntro           = "Where the time of the audit trail comes from, and how many days each certificate has left. You are told at %d, %d and %d days."
	wordsChecksDone          = "%s: done"
	wordsChecksAtFault       = "%d at fault, %d to look after. Begin with what is at fault."
	wordsChecksToLookAfter   = "It works; %d %s to look after."
	wordsChecksGood          = "Everything is in order."
	wordsChecksCopied        = "Copied. Paste it into your message to the service desk."
	wordsChecksPassedOn      = "%s: passed on"
	wordsChecksSaved         = "Saved to %s. It holds these checks and the settings, and nothing about a patient."

	wordsCertificate            = "Certificate"
	wordsDisk                   = "Disk"
	wordsRecording              = "recording"
	wordsTimeHoldover           = "not confirmed lately"
	wordsTimeUnsynchronised     = "not synchronised with a time server"
	wordsSynchronised           = "synchronised"
	wordsCardReaders            = "Card readers"
	wordsNotSetUp               = "not set up"
	wordsEmbeddedTrainingReader = "embedded training reader"
	wordsConnected              = "%d connected"
	wordsNotYetAsked            = "set up, not yet asked"
	wordsTroubleAt              = "%s at %s" // what is wrong, time
	wordsAnsweredAt             = "answered at %s"
	wordsTrainingOnComputer     = " (training, on this computer)"
	wordsNoneInUse              = "none in use"
	wordsDaysLeft               = "%d days left"
	wordsHasEnded               = "has ended"
	wordsNearlyFull             = "nearly full: %s"
	wordsHealthReady            = "ready"
	wordsHealthTold             = "%s: %s" // part of the system, what is wrong with it
	wordsDiagnosticsButton      = "Diagnostics …"
	wordsStateOfSystem          = "State of the system"
	wordsCannotStart            = "%s cannot start" // name of the program
	wordsErrorCannotStart       = "Error: cannot start"
)
