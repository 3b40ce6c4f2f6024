package audittimeline

const (
	wordsTitle = "Timeline of a look-up"
	wordsBack  = "Back to the records"
)

// wordsColumns are the headings of the table.
var wordsColumns = []string{"Seq", "Step", "Time", "Took", "Since the request"}
