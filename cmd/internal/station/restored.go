package station

import (
	"context"
	"errors"

	"msca/app"
	"msca/audit"
	auditstore "msca/audit/store"
	rbacstore "msca/rbac/store"
)

// Restored is what of a data folder is older than what is known of it: the folder,
// or a part of it, was put back from a backup, or records were lost.
type Restored struct {
	Trail    *auditstore.Loss // nil where no record is missing
	Accounts *OldAccounts     // nil where they are as new as the trail says
}

// OldAccounts are accounts that the trail knows newer ones of.
type OldAccounts struct {
	Have, Known uint64   // generation of the newest change of each
	Undone      []uint64 // records of the changes that are not in them, oldest first
}

// Err is what opening the workstation says of it; nil where nothing is missing.
func (r Restored) Err() error {
	if r.Trail != nil {
		return &app.AuditUnavailableError{Doing: "opening the workstation", Err: r.Trail.Err}
	}
	if r.Accounts != nil {
		return &AccountsError{rbacstore.ErrRolledBack}
	}
	return nil
}

// FindRestored says what is older in a folder than what is known of it. It changes
// no record and no account. What cannot be answered for, such as a trail that was
// changed, is an error.
func FindRestored(ctx context.Context, o Options) (r Restored, err error) {
	looked := errors.New("only looked")
	err = openRestored(ctx, o, func(ctx context.Context, s *Station, found Restored) (auditstore.Acknowledgement, error) {
		r = found
		return auditstore.Acknowledgement{}, looked
	}, nil)
	if errors.Is(err, looked) {
		err = nil
	}
	return r, err
}

// openRestored opens the trail and the accounts, whatever their age, and hands
// them to lost where records are missing, which may answer for them, and to whole
// where none are, or none any more.
func openRestored(ctx context.Context, o Options,
	lost func(context.Context, *Station, Restored) (auditstore.Acknowledgement, error),
	whole func(context.Context, *Station, Restored) error,
) (err error) {
	var r Restored
	var refused error // as lost said it, which the trail tells as its own
	o.TrailOnly = true
	o.lost = func(ctx context.Context, s *Station, l auditstore.Loss) (a auditstore.Acknowledgement, _ error) {
		r.Trail = &l
		if r.Accounts, refused = s.oldAccounts(ctx, l.Search); refused == nil {
			a, refused = lost(ctx, s, r)
		}
		return a, refused
	}
	st, err := Open(ctx, o)
	if refused != nil {
		return refused
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.release()) }()
	if r.Trail == nil {
		if r.Accounts, err = st.oldAccounts(ctx, st.Trail.Search); err != nil {
			return err
		}
	}
	if whole == nil {
		_, err = lost(ctx, st, r)
		return err
	}
	return whole(ctx, st, r)
}

// oldAccounts opens the accounts, of whatever age, and holds them against a trail;
// nil where the trail knows no newer ones.
func (s *Station) oldAccounts(ctx context.Context, find search) (*OldAccounts, error) {
	known, err := knownGeneration(ctx, find)
	if err != nil {
		return nil, err
	}
	err = s.openUsersFrom(ctx, known)
	if !errors.Is(err, rbacstore.ErrRolledBack) {
		return nil, err
	}
	if err := s.openUsersFrom(ctx, 0); err != nil {
		return nil, err
	}
	old := &OldAccounts{Known: known}
	if old.Have, err = s.Users.LastChange(ctx); err != nil {
		return nil, &AccountsError{err}
	}
	f := audit.Filter{Events: accountEvents, Limit: 500}
	for {
		found, err := find(ctx, f)
		if err != nil {
			return nil, &app.AuditUnavailableError{Doing: "looking for what is missing", Err: err}
		}
		for _, r := range found {
			if g, err := generationOf(r); err != nil {
				return nil, err
			} else if g > old.Have {
				old.Undone = append(old.Undone, r.Seq)
			}
		}
		if len(found) < f.Limit {
			return old, nil
		}
		f.After = found[len(found)-1].Seq
	}
}
