package main

import (
	"slices"

	"msca/app/ui/help"
	"msca/assets/guide"
	"msca/rbac"
)

// openGuide shows the written guide, what is for the role first.
func (d *desktop) openGuide() {
	d.result = nil // cleared by the frame
	d.content(help.New(guideModel(d.desk.Decide), help.Callbacks{Back: d.home}), wordsGuide)
}

// readers says whom a page is for; a page that is not named is for reference.
var readers = map[string][]rbac.Permission{
	"clinician":       {rbac.Trace},
	"data-quality":    {rbac.DiscrepancyWork, rbac.Batch},
	"privacy-officer": {rbac.AuditView, rbac.AuditAlerts},
	"administrator":   {rbac.AdminUsers, rbac.AdminConfig},
}

// guideModel is the guide for whoever may do what decide allows.
func guideModel(decide func(rbac.Permission) rbac.Decision) help.Model {
	var m help.Model
	for _, p := range guide.Pages() {
		out := help.Page{ID: p.ID, Title: p.Title}
		out.Mine = p.ID == "everybody" || slices.ContainsFunc(readers[p.ID], func(p rbac.Permission) bool { return decide(p).Allowed })
		for _, s := range p.Sections {
			section := help.Section{ID: s.ID, Title: s.Title}
			for _, b := range s.Blocks {
				block := help.Block{Kind: kinds[b.Kind], Text: b.Text, Mark: b.Mark, Head: b.Head, Cells: b.Cells}
				for _, l := range b.Links {
					block.Links = append(block.Links, help.Link(l))
				}
				section.Blocks = append(section.Blocks, block)
			}
			out.Sections = append(out.Sections, section)
		}
		m.Pages = append(m.Pages, out)
	}
	return m
}

var kinds = map[guide.Kind]help.Kind{
	guide.Paragraph: help.Paragraph, guide.Heading: help.Heading, guide.Item: help.Item, guide.Code: help.Code, guide.Row: help.Row,
}
