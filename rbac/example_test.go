package rbac_test

import (
	"fmt"

	assets "msca/assets/rbac"
	"msca/rbac"
)

func ExamplePolicy_Decide() {
	policy, err := rbac.Load(assets.FS)
	if err != nil {
		fmt.Println(err)
		return
	}
	nurse := rbac.Subject{JobRoleCode: "S8000:G8000:R8001"}
	fmt.Println(policy.Decide(nurse, rbac.Trace).Allowed)
	d := policy.Decide(nurse, rbac.SensitiveView)
	fmt.Println(d.Allowed)
	fmt.Println(d.Because[0])
	fmt.Println("ask the", d.Ask, "for", d.Missing[0].Code)
	// Output:
	// true
	// false
	// sensitive.view needs B1611 Access Sensitive(S) Flagged Records
	// ask the Registration Authority for B1611
}

func ExamplePolicy_Explain() {
	policy, err := rbac.Load(assets.FS)
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := policy.Explain("R8009", "B0825")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, d := range e.Decisions {
		if d.Allowed {
			fmt.Println(d.Permission)
			for _, step := range d.Because {
				fmt.Println("  -", step)
			}
		}
	}
	// Output:
	// trace
	//   - the local baseline of job role R8009 Receptionist Access Role brings B0254 Perform Patient Registration Search
	//   - B0254 Perform Patient Registration Search gives trace
	// demographics.view
	//   - the role profile adds B0825 Amend Patient Demographics
	//   - B0825 Amend Patient Demographics includes B0820 View Patient Demographics
	//   - B0820 View Patient Demographics gives demographics.view
	// discrepancy.raise
	//   - the local baseline of job role R8009 Receptionist Access Role brings B0254 Perform Patient Registration Search
	//   - B0254 Perform Patient Registration Search gives discrepancy.raise
}
