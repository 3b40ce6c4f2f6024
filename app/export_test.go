package app

// AllSteps is Refine without its limit, for the tests.
func AllSteps(r Refinement) []NextStep { return refine(r, nil) }
