// Package config holds the settings of one workstation: which organisation it
// belongs to, how the SMSP is reached, what a card must chain to, and what the
// organisation allows.
//
// A setting has one of three origins, the first that names it wins: the machine
// policy (a file only an administrator can write), the configuration file of
// the data folder, the built-in default. A file is one JSON object of keys and
// texts:
//
//	{"organisation.ods": "X26", "smsp.url": "https://smsp.example.nhs.uk/smsp/pds"}
//
// Unknown keys and values that do not pass their check are refused, all of them
// at once, each with the file and the key. Every change made through the
// product is an audit record with the value before and after [MSCA-AUD-02,
// 3.9.11]; no setting holds a secret: certificates and keys are named by file.
package config
