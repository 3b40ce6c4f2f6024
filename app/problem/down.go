package problem

import "slices"

// Down says whether a problem is that no look-up is possible for now: nobody here
// has done anything wrong, and the organisation's continuity procedure counts.
func (p Problem) Down() bool {
	return slices.Contains([]string{"SMSP-TIMEOUT", "SMSP-BUSY", "SMSP-UNREACHABLE", "SMSP-BROKEN", "SPINE-DOWN"}, p.Code)
}

// Repeatable says whether the same request, sent again, may well be answered.
func (p Problem) Repeatable() bool {
	return slices.Contains([]string{"SMSP-TIMEOUT", "SMSP-BUSY", "SMSP-UNREACHABLE", "SMSP-BROKEN", "SMSP-UNINTELLIGIBLE"}, p.Code)
}
