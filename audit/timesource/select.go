package timesource

import (
	"cmp"
	"slices"
	"time"
)

// agree finds the smallest interval that most of the candidates share
// (Marzullo) and says whether those are a majority. Each candidate holds that
// UTC minus timeline lies within theta ± lambda.
func agree(candidates []ServerResult) (low, high time.Duration, majority bool) {
	type edge struct {
		at   time.Duration
		open int // +1 opens an interval, -1 closes one
	}
	var edges []edge
	for _, c := range candidates {
		edges = append(edges, edge{c.theta - c.lambda, +1}, edge{c.theta + c.lambda, -1})
	}
	slices.SortFunc(edges, func(a, b edge) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(b.open, a.open)) // touching is sharing
	})
	best, inside := 0, 0
	for i, e := range edges {
		inside += e.open
		if inside > best {
			best, low, high = inside, e.at, edges[i+1].at // the last edge closes
		}
	}
	return low, high, best > 0 && 2*best > len(candidates)
}

// choose marks the candidates after agreement and returns the one whose time
// is taken: lowest stratum, then shortest distance.
func choose(candidates []*ServerResult, low, high time.Duration) *ServerResult {
	var peer *ServerResult
	for _, c := range candidates {
		if c.theta-c.lambda > low || c.theta+c.lambda < high {
			c.Verdict = Falseticker
			continue
		}
		c.Verdict = Agreed
		if peer == nil || cmp.Or(cmp.Compare(c.Stratum, peer.Stratum), cmp.Compare(c.lambda, peer.lambda)) < 0 {
			peer = c
		}
	}
	peer.Verdict = Used
	return peer
}
