package main

const (
	wordsQuoted             = "“%s”" // what an operation of a batch is called on the screen
	wordsBatchTitle         = "Batch trace"
	wordsVerifyNHSNumber    = "Verify the NHS number"
	wordsFindNHSNumber      = "Find the NHS number"
	wordsCompareByNumber    = "Compare with the details held under the NHS number"
	wordsCompareBySearch    = "Search, and compare with the details held"
	wordsEitherRowByRow     = "Either, row by row"
	wordsColumns            = ": columns"
	wordsChecked            = ": checked"
	wordsRunning            = ": running"
	wordsTypeCSVFile        = "Type the path of a CSV file"
	wordsFileCannotBeOpened = "This file cannot be opened: %s"
	wordsNoSuchColumn       = "The file has no such column, or several: type its number"
	wordsTypeResultFile     = "Type the whole path of the result file"
	wordsNoResultFolder     = "There is no such folder for the result file"
	wordsResultFileThere    = "This result file is there already: name another"
	wordsTypeRate           = "Type a number such as 10 or 0.5, or leave it empty"
	wordsTypeHours          = "Type hours such as 20:00-06:00, or leave it empty"
	wordsAllRowsGood        = "All %d rows can be sent. Nothing has been sent."
	wordsSomeRowsGood       = "%d of %d rows can be sent; %d would be refused. Nothing has been sent."
	wordsAsks               = "Asks"
	wordsResultFile         = "Result file"
	wordsNotUsed            = "Not used"
	wordsReferences         = "References"
	wordsReferencesTwice    = "%d %s a reference that an earlier row has" // how many, wordsRowHasCount
	wordsUnfinished         = "Unfinished"
	wordsBatchUnfinished    = "a batch for this result file was begun before; going on asks only about rows that have no answer"

	wordsOutcomes        = "Outcomes"
	wordsRate            = "Rate"
	wordsRowsASecond     = "%.1f rows a second"
	wordsWaiting         = "Waiting"
	wordsUntil           = "until %s"
	wordsTimeLeft        = "Time left"
	wordsStopAsk         = "Stop the batch for good?"
	wordsStopForGood     = "Stop for good"
	wordsLeaveItRunning  = "Leave it running"
	wordsStopText        = "Rows that were not asked about are marked so in the result file, and the batch cannot be gone on with. To go on later, pause it."
	wordsEndedEarly      = "Ended early: what is done is kept."
	wordsRows            = "Rows"
	wordsRowsWithOutcome = "%d of %d have an outcome"
	wordsBatch           = "Batch"
	wordsUnknown         = "Unknown"
	wordsSentBefore      = "%d %s sent before without a recorded answer; asked again, and marked so" // how many, wordsRowWasCount
	wordsRowsDone        = "%d of %d rows are done"
	wordsComplete        = "Complete: every row has its outcome."
	wordsIncomplete      = "Incomplete: some rows had no answer. Go on later to ask about them again."
	wordsBatchStopped    = "Stopped: %s; the others are marked as not asked." // wordsRowsDone
	wordsPaused          = "Paused: %s; nothing is lost."                     // wordsRowsDone
	wordsScreenLeft      = "The screen was locked or left"
	wordsPausedBecause   = "Paused: %s%s. %s; nothing is lost." // why: its first letter, the rest of it; wordsRowsDone
)
