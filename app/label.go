package app

// ProtectiveLabel stands on everything that shows or prints personal data
// about a patient [MSCA-IG-04, 3.17.1].
const ProtectiveLabel = "NHS Confidential: Personal Data about a patient"
