package cardtest

import (
	"bytes"
	"compress/gzip"

	"msca/smartcard/iso7816"
)

// CompressedCertificateObject is [CertificateObject] with the certificate compressed,
// as cards do that have little room.
func CompressedCertificateObject(der []byte) []byte {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(der) // a bytes.Buffer takes everything
	_ = z.Close()
	content := iso7816.Append(nil, 0x70, packed.Bytes())
	content = iso7816.Append(content, 0x71, []byte{0x01})
	return iso7816.Append(content, 0xFE, nil)
}

// GzipBomb is a certificate object that unpacks to 16 MiB.
func GzipBomb() []byte { return CompressedCertificateObject(make([]byte, 16<<20)) }
