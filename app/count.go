package app

import (
	"context"

	"msca/audit"
)

// CountTrail returns through count how many records match f, whatever its Limit.
// That it was asked is recorded like any search. Errors are those of SearchTrail. [3.9.3]
func (d *Desk) CountTrail(ctx context.Context, f audit.Filter, count func(context.Context, audit.Filter) (uint64, error)) (uint64, error) {
	f, err := meant(f)
	if err != nil {
		return 0, err
	}
	return reading(ctx, d, "count", f, func(ctx context.Context) (uint64, error) { return count(ctx, f) })
}
