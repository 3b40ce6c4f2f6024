#!/usr/bin/env python3
"""Checks an evidence bundle of an msca audit trail. Needs python3 and openssl.

usage: verify_bundle.py BUNDLE.zip [--vkey KEY] [--checkpoint FILE]

It shares no code with the program that wrote the bundle. What it checks:
 1 the head (checkpoint.txt) is signed under KEY, or else under the key that the
   log's own first record names;
 2 every record is in the log of that head (RFC 6962 inclusion proof), and the
   time beside it is its own;
 3 the messages, screens, print-outs and names are those the records commit to,
   and all of them are there;
 4 of a bundle about a patient: none of the patient's records is left out;
 5 what is erased was erased by an order of the people pinned in the first record;
 6 summary.pdf is the one that the newest export among the records put down, and no
   file is in the bundle that is no part of it;
 7 with --checkpoint: the log is the one whose head you kept (RFC 6962
   consistency proof).
It does not read the word for the event beside each record, nor fhir/: that these
say what the records say is for auditverify to check.
Exit status: 0 in order, under the key or in the log whose head you gave, 10 in
order under the log's own key only or without the proof from that head, 20 another
log or another history, 30 changed, 40 unreadable.
"""
import base64, datetime, hashlib, hmac, json, os, struct, subprocess, sys, tempfile, zipfile


class Bad(Exception):
    def __init__(self, status, why, seq=None):
        super().__init__(("first bad record %d: " % seq if seq else "") + why)
        self.status = status


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# --- signed notes (C2SP signed-note): text, blank line, "— name base64(id, signature)"
def ed25519(public, message, signature):
    # an Ed25519 public key as X.509 SubjectPublicKeyInfo
    der = bytes.fromhex("302a300506032b6570032100") + public
    with tempfile.TemporaryDirectory() as d:
        names = [os.path.join(d, n) for n in ("key", "message", "signature")]
        for name, data in zip(names, (der, message, signature)):
            with open(name, "wb") as f:
                f.write(data)
        run = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", names[0], "-rawin",
                              "-in", names[1], "-sigfile", names[2]], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return run.returncode == 0


def open_note(msg, vkeys, needed=1):
    """Returns the text of a note signed under so many of the verifier keys."""
    held = set()
    at = msg.rfind(b"\n\n")
    if at < 0:
        raise Bad(20, "the checkpoint is not a signed note")
    text, signatures = msg[:at + 1], msg[at + 2:].decode()
    for vkey in vkeys:
        name, _, rest = vkey.strip().partition("+")
        key_id, _, key = rest.partition("+")
        key = base64.b64decode(key)
        if len(key) != 33 or key[0] != 1 or sha256(name.encode(), b"\n", key)[:4].hex() != key_id:
            raise Bad(20, "the verifier key is malformed")
        for line in signatures.splitlines():
            parts = line.split(" ")
            if len(parts) == 3 and parts[0] == "\u2014" and parts[1] == name:
                sig = base64.b64decode(parts[2])
                if sig[:4].hex() == key_id and ed25519(key[1:], text, sig[4:]):
                    held.add(vkey)
    if len(held) >= needed:
        return text.decode()
    raise Bad(20, "the checkpoint is not signed under the key")


def checkpoint(msg, vkeys):
    return head_of(open_note(msg, vkeys).encode())


def head_of(msg):
    lines = msg.decode().split("\n")
    return lines[0], int(lines[1]), base64.b64decode(lines[2])


# --- RFC 6962, 2.1.1 and 2.1.2
def node(left, right):
    return sha256(b"\x01", left, right)


def included(proof, size, root, i, leaf):
    fn, sn, r = i, size - 1, leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def extends(proof, old, old_root, size, root):
    if old == size:
        return old_root == root
    proof = list(proof)
    if old & (old - 1) == 0:  # the old tree is a whole subtree of the new
        proof.insert(0, old_root)
    if not proof:
        return False
    fn, sn = old - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = proof[0]
    for p in proof[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node(p, fr), node(p, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, p)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == old_root and sr == root


# --- the canonical form of a record, version 1
EXPORTED, PAGE_PRINTED = 83, 4
KINDS = dict(enumerate("request-message response-message fields-shown page-printed query-asked personal-detail reason-given file-exported text-copied discrepancy-noted".split(), 1))
ROLES = {1: "user", 2: "patient", 3: "authority"}


class Record:
    def __init__(self, b):
        if len(b) < 135 or b[0] != 1:
            raise ValueError("not a record of version 1")
        self.seq, self.time = struct.unpack(">QQ", b[1:17])
        self.event = struct.unpack(">H", b[20:22])[0]
        self.user, self.patient, self.authority = b[22:38], b[38:54], b[54:70]
        self.ordinal, self.previous = struct.unpack(">IQ", b[86:98])
        self.fields, at = {}, 134
        for _ in range(b[133]):
            tag, at = b[at], at + 1
            n = shift = 0
            while True:
                n |= (b[at] & 127) << shift
                shift, at = shift + 7, at + 1
                if b[at - 1] < 128:
                    break
            self.fields.setdefault(tag, []).append(b[at:at + n])
            at += n
        self.commitments = [(b[at + 1 + 33 * i], b[at + 2 + 33 * i:at + 34 + 33 * i]) for i in range(b[at])]
        if at + 1 + 33 * b[at] != len(b):
            raise ValueError("its length is wrong")


def commits(place, opened, body):
    """The commitment to a body, with its salt and its sealed form."""
    salt, sealed = base64.b64decode(opened["salt"]), base64.b64decode(opened["sealed"])
    framed = struct.pack(">I", len(place)) + place
    inner = hmac.new(salt, b"msca-audit/commit/v1\0" + framed + body, hashlib.sha256).digest()
    return sha256(b"msca-audit/seal/v1\0", framed, inner, sealed)


def holds_summary(stored):
    """Whether a record is that of an export whose summary is in the bundle."""
    r = Record(base64.b64decode(stored["canon"]))
    opened = [o["index"] for o in stored.get("payloads") or [] if not o.get("erased")]
    return r.event == EXPORTED and any(r.commitments[i][0] == PAGE_PRINTED for i in opened)


def verify(path, vkey, held):
    z = zipfile.ZipFile(path)
    if len(set(z.namelist())) != len(z.namelist()):
        raise Bad(40, "a file is there twice")
    manifest = json.loads(z.read("manifest.json"))
    if manifest["format"] != "msca-evidence/v1":
        raise Bad(40, "another format")
    stored = [json.loads(z.read("records/%d.json" % n)) for n in manifest["records"]]
    first = Record(base64.b64decode(stored[0]["canon"]))
    if 0x30 not in first.fields:
        raise Bad(40, "the first record is not the genesis record")
    log_id, origin = first.fields[0x30][0], first.fields[0x31][0].decode()
    vkeys = [vkey] if vkey else [k.decode() for k in first.fields[0x32]]

    name, size, root = checkpoint(z.read("checkpoint.txt"), vkeys)
    if name != origin:
        raise Bad(20, "the checkpoint is of the log " + name)

    lawful = set()  # commitments that signed orders name
    for n in z.namelist():
        if n.startswith("orders/"):
            try:
                text = open_note(z.read(n), [k.decode() for k in first.fields.get(0x34, [])], (first.fields.get(0x33) or [b"\xff"])[0][0])
            except Bad:
                raise Bad(30, n + " is not signed by enough of the people who may order an erasure")
            lines = text.split("\n")
            if lines[0] != "msca audit erasure order v1" or lines[1] != origin:
                raise Bad(30, n + " is not an erasure order for this log")
            lawful.update(bytes.fromhex(l[6:]) for l in lines if l.startswith("shred "))

    last, ordinal, previous, tail, payloads, summary = 0, 0, 0, None, 0, None
    patient, bare = bytes.fromhex(manifest.get("patient") or ""), 0
    export = max([t["seq"] for t in stored if holds_summary(t)], default=0)
    used = ["manifest.json", "checkpoint.txt", "fhir/auditevents.json", "README.txt", "verify_bundle.py", "summary.pdf", "witnessed.txt", "keys.txt"]
    used += [n for n in z.namelist() if n.startswith("orders/") or n.endswith("/")]
    for s in stored:
        seq = s["seq"]
        try:
            canon = base64.b64decode(s["canon"])
            r = Record(canon)
        except (ValueError, IndexError) as e:
            raise Bad(30, str(e), seq)
        if r.seq != seq or not last < seq <= size:
            raise Bad(30, "it is out of place", seq)
        first_record, last = last == 0, seq
        used.append("records/%d.json" % seq)
        days, rest = divmod(r.time, 86400 * 10**9)
        said = "%sT%02d:%02d:%02d.%09dZ" % (datetime.date(1970, 1, 1) + datetime.timedelta(days), rest // (3600 * 10**9), rest // (60 * 10**9) % 60, rest // 10**9 % 60, rest % 10**9)
        if s["time"] != said or s["leaf"] != sha256(b"\0", canon).hex():
            raise Bad(30, "what is written beside it for people to read is not what it says", seq)
        proof = [bytes.fromhex(p) for p in s["proof"] or []]
        if not included(proof, size, root, seq - 1, sha256(b"\0", canon)):
            raise Bad(30, "it is not in the log", seq)
        # Only of others, whom the log took records about meanwhile, is the proof enough; of
        # the patient's records after the newest export, earlier versions gave no more.
        if patient and r.patient == patient and export and seq > export and not s.get("payloads") and not s.get("identities"):
            bare += 1
        elif first_record or not patient or r.patient == patient:
            if sorted(o["index"] for o in s.get("payloads") or []) != list(range(len(r.commitments))):
                raise Bad(30, "something it holds is not in the bundle, and not marked as erased", seq)
            if sorted(o["index"] for o in s.get("identities") or []) != [role for role in (1, 2, 3) if 0x0f + role in r.fields]:
                raise Bad(30, "somebody it names is not in the bundle, and not marked as erased", seq)
        for o in s.get("payloads") or []:
            kind, commitment = r.commitments[o["index"]]
            if o["is"] != KINDS.get(kind, "payload-%d" % kind):
                raise Bad(30, "what is called its %s is not that" % o["is"], seq)
            if o.get("erased"):
                if commitment not in lawful:
                    raise Bad(30, "its %s is missing without an erasure order" % o["is"], seq)
                continue
            if o["file"] in used:
                raise Bad(40, o["file"] + " stands for two things")
            used.append(o["file"])
            body = z.read(o["file"])
            place = b"P" + log_id + struct.pack(">QBB", seq, o["index"], kind)
            if commits(place, o, body) != commitment:
                raise Bad(30, "its %s is not what was recorded" % o["is"], seq)
            if r.event == EXPORTED and kind == PAGE_PRINTED:
                summary = body
            payloads += 1
        for o in s.get("identities") or []:
            role = o["index"]
            token = {1: r.user, 2: r.patient, 3: r.authority}[role]
            if o["is"] != ROLES[role]:
                raise Bad(30, "what is called its %s is not that" % o["is"], seq)
            refs = r.fields.get(0x0f + role)
            if not refs:
                raise Bad(30, "a %s it does not have" % o["is"], seq)
            if o.get("erased"):
                if refs[0] not in lawful:
                    raise Bad(30, "its %s is missing without an erasure order" % o["is"], seq)
            elif commits(b"I" + log_id + bytes([role]) + token, o, base64.b64decode(o.get("body") or "")) != refs[0]:
                raise Bad(30, "its %s is not who was recorded" % o["is"], seq)
        if patient:
            if r.patient == patient:
                if r.ordinal != ordinal + 1 or r.previous != previous:
                    raise Bad(30, "it is the patient's record %d, but %d are before it: one is left out" % (r.ordinal, ordinal), seq)
                ordinal, previous, tail = r.ordinal, seq, seq + 1
            elif tail == seq:
                tail += 1
    if patient and tail != size + 1:
        raise Bad(30, "it is not in the bundle, so the patient's records may go on", tail)
    if "summary.pdf" in z.namelist() and z.read("summary.pdf") != summary:
        raise Bad(30, "summary.pdf is not the one that the newest export among the records holds")
    if "keys.txt" in z.namelist() and z.read("keys.txt").decode() != "".join(k.decode() + "\n" for k in first.fields[0x32]):
        raise Bad(30, "keys.txt does not hold the keys that the log itself names")
    for n in z.namelist():
        if n not in used:
            raise Bad(30, n + " is no part of the evidence: nothing in it vouches for that file")
    proofs = {o["size"]: o["proof"] or [] for o in manifest["older_checkpoints"] or []}
    if "witnessed.txt" in z.namelist():
        try:
            seen, old, old_root = head_of(z.read("witnessed.txt"))
        except (ValueError, IndexError):
            seen, old, old_root = None, 0, None
        if seen != origin or not extends([bytes.fromhex(p) for p in proofs.get(old, [])], old, old_root, size, root):
            raise Bad(30, "witnessed.txt is not a head that the evidence goes on from")

    if held:
        name, old, old_root = checkpoint(held, vkeys)
        if name != origin:
            raise Bad(20, "the checkpoint kept is of the log " + name)
        if old != size and old not in proofs:
            raise Bad(10, "there is no proof from the checkpoint kept, of %d records: ask for a bundle that is made with it" % old)
        if not extends([bytes.fromhex(p) for p in proofs.get(old, [])], old, old_root, size, root):
            raise Bad(20, "the log does not extend the checkpoint kept")

    print("log       " + origin)
    print("head      %d records" % size)
    print("proved    %d records, %d messages, screens and print-outs" % (len(stored), payloads))
    if patient:
        print("complete  %d records of the patient, none left out up to the head" % ordinal)
    if "witnessed.txt" in z.namelist():
        print("witness   a head that somebody outside has countersigned goes along; that signature is not checked here")
    if bare:
        raise Bad(10, "the content of the last %d of the patient's records, which came after the newest export in the bundle, is not in it: ask for evidence that is made anew" % bare)
    if held:
        print("intact: everything is as it was recorded, in the log whose head you kept")
        return 0
    if vkey:
        print("intact: everything is as it was recorded, under the key given; whoever has that key could have written the log anew: a head kept elsewhere would tell")
        return 0
    print("unanchored: in order, but only under the key that the log itself names")
    return 10


def main(args):
    options = {"--vkey": None, "--checkpoint": None}
    paths = []
    while args:
        a = args.pop(0)
        if a in options and args:
            options[a] = args.pop(0)
        else:
            paths.append(a)
    if len(paths) != 1 or paths[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    vkey, held = options["--vkey"], options["--checkpoint"]
    try:
        if vkey and vkey.count("+") < 2:
            with open(vkey) as f:
                vkey = f.read().strip()
        if held:
            with open(held, "rb") as f:
                held = f.read()
        return verify(paths[0], vkey, held)
    except Bad as e:
        print({10: "unanchored", 20: "diverged", 30: "tampered", 40: "unreadable"}[e.status] + ": " + str(e))
        return e.status
    except (OSError, ValueError, KeyError, IndexError, TypeError, struct.error, zipfile.BadZipFile) as e:
        print("unreadable: %s: %s" % (type(e).__name__, e))
        return 40


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
