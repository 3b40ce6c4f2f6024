// Package smartcard signs a person in with an NHS smartcard and says for how long
// that holds.
//
// [SignIn] proves, in one card transaction, that the private key belonging to a
// certificate under the configured anchors answers a fresh challenge after the card
// accepted the PIN. The certificate's common name is the person's UserID (UUID, 12
// digits). [Binding] ties the session to that card in that reader: [Binding.Broken]
// gives the reason as soon as a [Snapshot] no longer shows it. A role record on the
// card counts only when the organisation signed it for this card ([SignRoleRecord]).
// Together this supplies User ID and User Role Profile of the ITK audit identity
// [MSCA-AUD-04] and the two factors of [MSCA-IG-02].
//
// What is not claimed: that the chip is genuine hardware, protection against malware
// or a hostile reader service on the workstation, or revocation when [Trust].Revoked
// is not set.
//
// The package reaches a reader only through [Readers] and [Conn] (package pcsc for
// real ones, package cardtest for virtual ones), reads the time only from Trust.Now
// and takes randomness only from Trust.Rand. The applets are in iso7816, piv
// (SP 800-73-4) and pkcs15 (ISO/IEC 7816-15); they are probed by SELECT, never by ATR.
package smartcard
