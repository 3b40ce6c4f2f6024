package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"msca/app"
	"msca/app/problem"
	"msca/app/ui/kit"
	"msca/app/ui/users"
	"msca/itk"
	"msca/rbac"
)

// userForm is a form of the user administration while it is in the frame.
type userForm struct {
	a     *userAdmin
	view  *users.Form
	model users.FormModel
}

// form shows a form; submit is called with what was typed once that can be sent.
func (a *userAdmin) form(m users.FormModel, submit func(f *userForm, v users.Values)) {
	f := &userForm{a: a, model: m}
	f.view = users.NewForm(m, users.FormCallbacks{
		Submit: func(v users.Values) {
			f.model.Problem, f.model.Errors = nil, emptyFields(m.Fields, v)
			if len(f.model.Errors) > 0 {
				f.refused()
				return
			}
			submit(f, v)
		},
		Cancel: func() { a.d.afterTyped(a.back) }, CopyProblem: a.d.copyProblem, RoleName: a.d.roleName,
	})
	a.d.content(f.view, m.Title)
}

// back returns to the list.
func (a *userAdmin) back() {
	if a.d.shell == nil {
		return
	}
	a.model.Detail = nil
	a.show()
	a.load(nil)
}

func (d *desktop) roleName(code string) string {
	role, ok := d.desk.Policy().JobRole(strings.ToUpper(strings.TrimSpace(code)))
	if !ok {
		return ""
	}
	return role.Name
}

// emptyFields says which of the fields a form needs are empty.
func emptyFields(fields []string, v users.Values) (wrong []kit.FieldError) {
	for _, f := range fields {
		switch {
		case f == users.FieldUserID && strings.TrimSpace(v.UserID) == "":
			wrong = append(wrong, kit.FieldError{Field: f, Message: wordsTypeUserID})
		case f == users.FieldName && strings.TrimSpace(v.Name) == "":
			wrong = append(wrong, kit.FieldError{Field: f, Message: wordsTypePersonsName})
		case f == users.FieldJobRole && strings.TrimSpace(v.JobRole) == "":
			wrong = append(wrong, kit.FieldError{Field: f, Message: wordsTypeJobRole})
		}
	}
	return wrong
}

func (f *userForm) refused() {
	f.model.Busy = false
	f.view.SetModel(f.model)
	title := fmt.Sprintf(wordsErrorAt, f.model.Title)
	if n := len(f.model.Errors); n > 0 {
		title += fmt.Sprintf(wordsCountToCorrect, n)
	}
	f.a.d.title(title)
}

// fail says beside the field what is wrong, or tells the problem.
func (f *userForm) fail(err error) {
	var input *itk.InputError
	if errors.As(err, &input) {
		field := map[itk.Field]string{"name": users.FieldName, "ods": users.FieldODS}[input.Problems[0].Field]
		if slices.Contains(f.model.Fields, field) {
			f.model.Errors = []kit.FieldError{{Field: field, Message: problem.Field(input.Problems[0])}}
			f.refused()
			return
		}
	}
	for _, w := range wrongField {
		if w.is(err) {
			words := sentence(err.Error())
			var unknown *rbac.UnknownCodeError
			if w.field == users.FieldJobRole && errors.As(err, &unknown) {
				words = fmt.Sprintf(wordsNoSuchJobRole, unknown.Code)
			}
			f.model.Errors = []kit.FieldError{{Field: w.field, Message: words}}
			f.refused()
			return
		}
	}
	f.model.Problem = f.a.d.tellError(err)
	f.refused()
}

func (f *userForm) busy() {
	f.model.Busy = true
	f.view.SetModel(f.model)
}

// profile is the role profile that was typed.
func profile(v users.Values) (rbac.RoleProfile, error) {
	p := rbac.RoleProfile{JobRoleCode: strings.ToUpper(strings.TrimSpace(v.JobRole)), ODSCode: strings.ToUpper(strings.TrimSpace(v.ODS))}
	for code := range strings.FieldsFuncSeq(v.Activities, separates) {
		p.Activities = append(p.Activities, strings.ToUpper(code))
	}
	for word := range strings.FieldsFuncSeq(v.Grants, separates) {
		g, err := rbac.ParsePermission(word)
		if err != nil {
			return p, err
		}
		p.Grants = append(p.Grants, g)
	}
	return p, nil
}

func separates(r rune) bool { return r == ',' || r == ' ' || r == ';' }

func (a *userAdmin) add() {
	a.form(users.FormModel{Title: wordsAddAUser, Submit: wordsAdd,
		Intro:  wordsAddUserIntro,
		Fields: []string{users.FieldUserID, users.FieldName, users.FieldJobRole, users.FieldActivities},
	}, func(f *userForm, v users.Values) {
		p, err := profile(v)
		if err != nil {
			f.fail(err)
			return
		}
		id := rbac.FoldUserID(v.UserID)
		f.busy()
		a.withSecret(id, func(ctx context.Context, temporary []byte) error {
			_, err := a.d.desk.AddUser(ctx, app.NewUser{ID: id, Name: strings.TrimSpace(v.Name), Temporary: temporary, RoleProfiles: []rbac.RoleProfile{a.d.desk.Profile(p)}})
			return err
		}, func(err error) {
			if a.d.inFrame(f.view) {
				f.fail(err)
			}
		})
	})
}

func (a *userAdmin) assign() {
	id := a.model.Detail.ID
	a.form(users.FormModel{Title: fmt.Sprintf(wordsGiveARole, id), Submit: wordsGiveTheRole,
		Intro:  wordsGiveRoleIntro,
		Fields: []string{users.FieldJobRole, users.FieldActivities, users.FieldODS, users.FieldGrants},
	}, func(f *userForm, v users.Values) {
		p, err := profile(v)
		if err != nil {
			f.fail(err)
			return
		}
		f.send(wordsRoleGiven, func(ctx context.Context) error { _, err := a.d.desk.AssignRole(ctx, id, p); return err })
	})
}

// enableByID is for system managers who may not see disabled users.
func (a *userAdmin) enableByID() {
	a.form(users.FormModel{Title: wordsEnableAUser, Submit: wordsEnable, Intro: wordsEnableIntro,
		Fields: []string{users.FieldUserID},
	}, func(f *userForm, v users.Values) {
		f.send(wordsAccountEnabled, func(ctx context.Context) error {
			_, err := a.d.desk.SetEnabled(ctx, strings.TrimSpace(v.UserID), true)
			return err
		})
	})
}

// send makes the change and goes back to the list.
func (f *userForm) send(done string, change func(ctx context.Context) error) {
	f.busy()
	var err error
	f.a.d.run.background(func() { err = change(context.Background()) }, func() {
		switch {
		case !f.a.d.inFrame(f.view):
		case err != nil && !errors.Is(err, context.Canceled):
			f.fail(err)
		default:
			f.a.back()
			f.a.d.shell.SetStatus(done)
		}
	})
}
