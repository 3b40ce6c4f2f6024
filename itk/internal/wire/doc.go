// Package wire is the XML of the PDS mini services: it encodes requests and decodes replies.
//
// Encoding writes the bytes of one SOAP 1.1 envelope with an ITK Distribution Envelope v2.0 and an
// HL7 payload, laid out for people to read, with the fixed prefixes soap, wsa, wsse, wsu and itk
// and a default namespace on the payload.
//
// Decoding is lenient about what providers differ in (prefixes, HTTP wrapping, optional parts,
// Action, order of headers) and strict about what is dangerous: document types, entities,
// processing instructions in the message, other charsets, depth, size, counts, duplicates and truncation. A small
// tokeniser of its own stands in for encoding/xml because it must know the byte offset and path of
// what it refuses, must refuse what encoding/xml lets pass (duplicate attributes, undeclared
// prefixes, text after the root), and must be quick; a fuzz test holds it against encoding/xml.
// Memory and time are linear in the reply, which [MaxSize] bounds.
//
// Standards: SOAP 1.1, WS-Addressing 1.0, WS-Security 1.0, XML 1.0 with Namespaces, PDS Mini
// Services Domain Message Specification v1.1 (QUPA_MT000001–5GB01, COMT_MT000013, 14 and 16GB01).
package wire
