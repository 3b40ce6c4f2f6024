package audittimeline

const (
	wordsTitle = "Timeline of a look-up"
	wordsBack  = "Back to the records"
)

// wordsColumns are the headings of the table.
var wordsColumns = []string{"Seq", "Step", "Time", "Took", "Since the request", ""}

// columnWidths are in em and belong to wordsColumns.
var columnWidths = []float32{5, 14, 18, 8, 9, 1}
