#!/bin/sh
# page.sh NAME "WHAT IT IS" VERSION: a manual page of what stands on standard input.
printf '.TH %s 1 "" "msca %s" "Mini Services Client Application"\n.SH NAME\n%s \\- %s\n.SH DESCRIPTION\n.nf\n' \
  "$(echo "$1" | tr a-z A-Z)" "$3" "$1" "$2"
sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^\\([.']\\)/\\\\\&\\1/"
printf '.fi\n.SH SEE ALSO\n.BR msca (1)\n'
