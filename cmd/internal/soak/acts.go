//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"msca/app"
	"msca/app/batch"
	"msca/audit"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/itk"
	"msca/itk/smsptest"
	"msca/rbac"
	"msca/smartcard"
)

func (w *ward) signIn(ctx context.Context) {
	if w.st.Slot != nil && w.random.IntN(2) == 0 {
		w.byCard(ctx)
		return
	}
	// Mostly people who may look patients up; the manager may not.
	users := []string{"nurse", "nurse", "nurse", "clerk", "clerk", "privacy", "manager"}
	w.byAccount(ctx, users[w.random.IntN(len(users))])
}

func (w *ward) byAccount(ctx context.Context, user string) {
	w.signedIn(ctx, w.st.Desk.SignInWithAccount(ctx, user, []byte(training.Password)))
}

func (w *ward) byCard(ctx context.Context) {
	pin, err := smartcard.NewPIN([]byte(training.PIN))
	if err != nil {
		w.refused(err)
		return
	}
	present, _ := w.st.Desk.Cards().Reader(training.Reader)
	w.signedIn(ctx, w.st.Desk.SignInWithCard(ctx, present, pin, false))
}

func (w *ward) signedIn(ctx context.Context, err error) {
	if err != nil {
		w.refused(err)
		w.pause(ctx, 50*time.Millisecond) // the reader may have to be looked at first
	}
}

func (w *ward) chooseRole(ctx context.Context) {
	profiles := w.st.Desk.State().Profiles
	if err := w.st.Desk.ChooseRole(ctx, profiles[w.random.IntN(len(profiles))].ID); err != nil {
		w.refused(err)
		return
	}
	w.ack(audit.RoleChosen, "")
}

func (w *ward) unlock(ctx context.Context) {
	s := w.st.Desk.State()
	switch {
	case w.random.IntN(4) == 0:
		w.signOut(ctx)
	case s.Means == app.ByCard && w.st.Slot != nil:
		w.byCard(ctx)
	default:
		w.byAccount(ctx, s.Person.UserID)
	}
}

func (w *ward) signOut(ctx context.Context) {
	if err := w.st.Desk.SignOut(ctx); err != nil {
		w.refused(err)
		return
	}
	w.ack(audit.SignedOut, "")
}

// atTheDesk is a person at work. A batch belongs to the clerk, the trail to the
// privacy officer; who tries without the right is denied, and that is a record.
func (w *ward) atTheDesk(ctx context.Context) {
	switch n := w.random.IntN(100); {
	case n < 60:
		w.lookUp(ctx)
	case n < 74:
		w.orDenied(ctx, rbac.AuditView, w.searchTrail)
	case n < 82:
		w.orDenied(ctx, rbac.Batch, w.trace)
	case n < 86:
		w.st.Desk.Lock("lock key")
		w.broke("lock")
	case n < 90:
		w.pullCard(ctx)
	case n < 94:
		step := time.Duration(w.random.Int64N(int64(2*time.Hour))) - time.Hour
		w.ahead.Add(int64(step))
		w.broke("clock step")
	default:
		w.signOut(ctx)
	}
}

// orDenied does what needs p, and tries it one time in five without having it.
func (w *ward) orDenied(ctx context.Context, p rbac.Permission, act func(context.Context)) {
	if !w.st.Desk.Decide(p).Allowed && w.random.IntN(5) > 0 {
		act = w.lookUp
	}
	act(ctx)
}

// lookUp asks about a training patient by any of the operations. One in ten is
// given up, one in twenty has its card pulled while it is under way.
func (w *ward) lookUp(ctx context.Context) {
	look, stop := context.WithCancel(ctx)
	defer stop()
	switch w.random.IntN(20) {
	case 0, 1:
		w.broke("look-up given up")
		time.AfterFunc(time.Duration(w.random.IntN(30))*time.Millisecond, stop)
	case 2:
		if w.st.Slot != nil {
			w.broke("card pulled in a look-up")
			after := time.Duration(w.random.IntN(20)) * time.Millisecond
			pulled := make(chan struct{})
			go func() {
				defer close(pulled)
				w.pause(ctx, after)
				w.st.Slot.Eject(training.Reader)
			}()
			defer func() {
				<-pulled
				w.st.Slot.Insert(training.Reader, w.st.Card)
			}()
		}
	}
	patients := smsptest.Patients()
	p := patients[w.random.IntN(len(patients))]
	ops := itk.Operations()
	req := app.LookupRequest{Operation: ops[w.random.IntN(len(ops))]}
	switch req.Operation {
	case itk.VerifyNHSNumber, itk.GetPatientDetailsByNHSNumber:
		req.Fields = itk.Fields{NHSNumber: p.NHSNumber, DateOfBirth: p.DateOfBirth}
	default:
		req.Fields = itk.Fields{DateOfBirth: p.DateOfBirth, Gender: p.Gender, Surname: p.Surname, Postcode: p.Postcode}
	}
	a, err := w.st.Desk.Lookup(look, req)
	if err != nil {
		w.lookUpRefused(err)
		return
	}
	w.ack(audit.Displayed, a.MessageID)
	w.handOut(ctx, a)
}

func (w *ward) lookUpRefused(err error) {
	w.refused(err)
	if _, denied := errors.AsType[*app.DeniedError](err); denied {
		w.ack(audit.Denied, "")
	}
}

// handOut copies, saves or prints now and then what was shown.
func (w *ward) handOut(ctx context.Context, a *app.Answer) {
	switch w.random.IntN(8) {
	case 0:
		if _, err := w.st.Desk.Copy(ctx, a, app.CopiedDetails); err != nil {
			w.lookUpRefused(err)
			return
		}
		w.ack(audit.Copied, a.MessageID)
	case 1:
		sheet, ok := w.st.Desk.SheetOf(a)
		if !ok {
			return
		}
		p, err := w.st.Desk.SaveSheet(ctx, sheet, "answer.pdf", func([]byte) error { return nil })
		if err != nil {
			w.lookUpRefused(err)
			return
		}
		w.ack(audit.Exported, fmt.Sprint(p.Seq))
	case 2:
		sheet, ok := w.st.Desk.SheetOf(a)
		if !ok {
			return
		}
		p, err := w.st.Desk.PrintSheet(ctx, sheet, app.PrintTo{Printer: "soak", Copies: 1})
		if err != nil {
			w.lookUpRefused(err)
		}
		if p.Seq != 0 { // the pages are on record though the printer may not have taken them
			w.ack(audit.Printed, fmt.Sprint(p.Seq))
		}
	}
}

func (w *ward) searchTrail(ctx context.Context) {
	patients := smsptest.Patients()
	_, err := w.st.Desk.SearchTrail(ctx, audit.Filter{Patient: patients[w.random.IntN(len(patients))].NHSNumber, Descending: true, Limit: 20})
	if err != nil {
		w.lookUpRefused(err)
		return
	}
	w.ack(audit.AuditQueried, "")
}

func (w *ward) pullCard(ctx context.Context) {
	if w.st.Slot == nil {
		return
	}
	w.broke("card pulled")
	w.st.Slot.Eject(training.Reader)
	w.pause(ctx, 20*time.Millisecond)
	w.st.Slot.Insert(training.Reader, w.st.Card)
}

// trace runs a small batch, or goes on with the one that a kill broke off.
func (w *ward) trace(ctx context.Context) {
	text := "Ref,NHS Number,DOB\n"
	for i, p := range smsptest.Patients()[:12] {
		text += fmt.Sprintf("R%d,%s,%s\n", i, p.NHSNumber, strings.ReplaceAll(p.DateOfBirth, "/", "-"))
	}
	table, err := batch.Read("soak.csv", []byte(text))
	if err != nil {
		w.refused(err)
		return
	}
	plan, err := batch.NewPlan(table, itk.GetPatientDetailsByNHSNumber, table.Suggest(), w.st.Desk.BatchRules())
	if err != nil {
		w.refused(err)
		return
	}
	result := filepath.Join(w.Folder, "soak-"+w.Name+".csv")
	files, err := station.OpenBatchFiles(result)
	if err != nil {
		w.refused(err)
		return
	}
	defer files.Close()
	req := app.BatchRequest{Plan: plan, Files: files, Workers: 4, Now: time.Now}
	if raw, _, err := files.Load(); err == nil {
		req.Resume = batch.ParseJournal(raw) != nil
	}
	r, err := w.st.Desk.Batch(ctx, req)
	if err != nil {
		w.lookUpRefused(err)
		return
	}
	w.ack(audit.BatchEnded, "")
	w.tell(told{Kind: "batch", What: string(r.State)})
	if r.State == batch.Complete {
		if err := os.Remove(result); err != nil {
			w.refused(err)
		}
	}
}
