// Package itk holds the words of the PDS Spine Mini Services as the Interoperability Toolkit
// (ITK) carries them: the five operations, their validated queries, the audit identity of the
// four client access methods, and the reply with its response code.
//
// It knows no XML, no network and no clock. A [Query] and an [AuditIdentity] can only be made by
// their constructors, so whatever reaches the encoder has passed every rule that can be checked
// before anything is sent (SMSP-VAL-001 to -004). What comes back is a [Reply]; a reply is never
// trusted further than [Reply.About] allows.
//
// Patient data and session tokens print as a redaction under every fmt verb. Code that means to
// show them says so by calling Digits, Display, HL7, Value or MarshalJSON.
//
// Standards: IF SMS Common Client Requirements v1.0 section 3 (access methods), PDS Mini Services
// Domain Message Specification v1.1, ITK Distribution Envelope v2.0.
package itk
