package credential_test

import (
	"fmt"

	"msca/assets/passwords"
	"msca/rbac/credential"
)

func ExamplePolicy_Check() {
	deny := credential.NewDenyList(passwords.DenyList)
	p := credential.NewPassword([]byte("Passw0rd2026!"))
	fmt.Println(p)
	fmt.Println(credential.NCSC().Check(p, credential.Context{UserID: "npenhallow"}, deny))
	// Output:
	// [password]
	// password refused by policy ncsc: too-short, common
}
