package app

import "slices"

// withheld says whether the Spine kept something of this patient back.
func (s *Shown) withheld() bool {
	return slices.ContainsFunc(s.Sections, func(x Section) bool {
		return slices.ContainsFunc(x.Lines, func(l Line) bool { return l.Presence == Withheld })
	})
}
