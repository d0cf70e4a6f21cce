"use strict";
// Checks QR tokens and credentials with the keys in this page. Sends nothing, unless the reader asks for the status.

const source = "<!doctype html>\n" + document.documentElement.outerHTML; // before anything is changed: what is saved
const data = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const SIGNATURE = 64;
const SIGNED_FOR = new TextEncoder().encode("results-bot QR\0");
const FIRST_DAY = Date.UTC(2000, 0, 1);
const DAY = 86400000;
const MOST = 20 * 1024 * 1024;

// --- words -----------------------------------------------------------------------------------------------------------

const known = Object.keys(data.words);
const wanted = (navigator.languages || [navigator.language]).map((tag) => tag.split("-")[0]);
let language = wanted.find((code) => known.includes(code)) || "en";
let shown = null; // the verdict on the page, to be said again in another language

const words = () => data.words[language];
const filled = (sentence, values = {}) =>
  sentence.replace(/<(\w+)>/g, (place, name) => ({ organisation: data.organisation, page: data.page, command: data.command, ...values })[name] ?? place);
const say = (name, values) => filled(words().say[name], values);
const locale = () => ({ en: "en-GB" })[language] || language; // as everywhere else: 7 November 2026
const day = (date) => new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeZone: "UTC" }).format(date);
const named = (name) => words().names[name] || name;

function speak(code) {
  language = code;
  document.documentElement.lang = code;
  document.title = `${say("title")} – ${data.organisation}`;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === code));
  at("keys").textContent = say("keys", { day: day(new Date(data.made)) });
  if (watching) at("look").textContent = say("stop");
  if (shown) show(shown);
}

// --- bytes -----------------------------------------------------------------------------------------------------------

function bytesOf(base64url) {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

const textOf = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
const joined = (one, other) => new Uint8Array([...one, ...other]);
const jsonOf = (part) => JSON.parse(textOf(bytesOf(part)));

// --- signatures: only by a key that is in this page, whatever the proof brings along ---------------------------------

const ALGORITHMS = {
  ES256: { import: { name: "ECDSA", namedCurve: "P-256" }, verify: { name: "ECDSA", hash: "SHA-256" } },
  RS256: { import: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, verify: { name: "RSASSA-PKCS1-v1_5" } },
};

async function isSignedBy(key, signature, content) {
  const algorithm = ALGORITHMS[key.alg];
  const { kty, crv, x, y, n, e } = key;
  const imported = await crypto.subtle.importKey("jwk", { kty, crv, x, y, n, e }, algorithm.import, false, ["verify"]);
  return crypto.subtle.verify(algorithm.verify, imported, signature, content);
}

async function thumbprint(jwk) {
  const members = jwk.kty === "EC" ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y } : { e: jwk.e, kty: jwk.kty, n: jwk.n };
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(members))));
  return btoa(String.fromCharCode(...digest)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

async function signedClaims(token) {
  const [head, payload, signature] = token.split(".");
  const header = jsonOf(head);
  const kid = header.jwk ? await thumbprint(header.jwk) : header.kid;
  const key = data.keys.find((one) => one.kid === kid && one.alg === header.alg);
  if (!key) throw "unknown";
  const content = new TextEncoder().encode(`${head}.${payload}`);
  if (!(await isSignedBy(key, bytesOf(signature), content))) throw "altered";
  return jsonOf(payload);
}

// --- the token of a QR code: bot/core/qr_tokens.py says how it is made -----------------------------------------------

async function readToken(text) {
  const bytes = bytesOf(text);
  if (bytes.length < SIGNATURE + 24 || bytes[0] !== 1) throw "nothing";
  const content = bytes.slice(0, -SIGNATURE);
  const keyId = content.slice(1, 5);
  const keys = data.keys.filter((key) => key.alg === "ES256" && bytesOf(key.kid).slice(0, 4).every((byte, place) => byte === keyId[place]));
  if (!keys.length) throw "unknown";
  for (const key of keys) {
    if (await isSignedBy(key, bytes.slice(-SIGNATURE), joined(SIGNED_FOR, content))) return factsOf(content.slice(5));
  }
  throw "altered";
}

function factsOf(content) {
  let place = 0;
  const take = (length) => content.slice(place, (place += length));
  const number = (length) => take(length).reduce((value, byte) => value * 256 + byte, 0);
  const date = () => { const days = number(2); return days ? new Date(FIRST_DAY + days * DAY) : null; };
  const text = () => textOf(take(number(1)));
  const told = number(1);
  const [released, examDate, last] = [date(), date(), date()];
  const status = { list: number(2), index: number(3) };
  const [exam, session, level, grade] = [text(), text(), text(), text()];
  const overall = number(2);
  const papers = Array.from({ length: number(1) }, () => number(2));
  const known = data.exams[exam] || { name: exam, papers: [] };
  const score = (value) => (words) => (value ? String(value) : words.not_reported);
  const rows = [];
  if (told < 2) rows.push([(w) => filled(w.reaches, { level }), (w) => (told ? w.yes : w.no)]);
  if (told >= 2) rows.push(["overall", score(overall)]);
  if (told >= 2 && grade) rows.push(["grade", () => named(grade)]);
  if (told >= 2 && level) rows.push(["level", () => level]);
  papers.forEach((value, index) => rows.push([() => named(known.papers[index] || String(index + 1)), score(value)]));
  return { name: text(), exam: known.name, session, examDate, released, last, rows, lists: listsOf(status.list, status.index) };
}

const listsOf = (list, index) => ["withdrawn", "superseded"].map((kind) => ({ kind, address: `${data.status}${kind}-${list}`, index }));

// --- a credential: Open Badges 3.0 as a compact JWT ------------------------------------------------------------------

async function readCredential(token) {
  const claims = await signedClaims(token);
  const subject = claims.credentialSubject;
  const described = Object.fromEntries(subject.achievement.resultDescription.map((one) => [one.id, one]));
  const rows = subject.result.map((result) => {
    const about = described[result.resultDescription];
    if (about.resultType === "Status") {
      return [(w) => filled(w.reaches, { level: about.name.match(/level (\S+)/)[1] }), (w) => (result.status === "Passed" ? w.yes : w.no)];
    }
    const own = { Overall: "overall", Grade: "grade", "Level of the CEFR": "level" }[about.name];
    return [own || (() => named(about.name)), (w) => (result.value === "not reported" ? w.not_reported : named(result.value))];
  });
  const lists = claims.credentialStatus.map((entry) => ({
    kind: entry.statusPurpose === "revocation" ? "withdrawn" : "superseded",
    address: entry.statusListCredential,
    index: Number(entry.statusListIndex),
  }));
  return {
    name: subject.identifier.map((one) => one.identityHash).join(", "),
    exam: subject.achievement.name,
    session: subject.term,
    examDate: new Date(subject.activityEndDate),
    released: new Date(claims.validFrom),
    last: claims.validUntil ? new Date(claims.validUntil) : null,
    isExact: true, // to the second, where a QR code knows the day alone
    rows,
    lists,
  };
}

// --- what was given --------------------------------------------------------------------------------------------------

const CREDENTIAL = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;
const FRAGMENT = /#([\w-]{100,400})(?![\w-])/;

async function judge(text) {
  if (!(globalThis.crypto && crypto.subtle)) return { kind: "unsupported" };
  const credential = text.match(CREDENTIAL);
  const bare = text.replace(/\s+/g, "");
  const token = (text.match(FRAGMENT) || bare.match(FRAGMENT) || bare.match(/^([\w-]{100,400})$/) || [])[1];
  if (!credential && !token) return { kind: "nothing" };
  try {
    const facts = credential ? await readCredential(credential[0]) : await readToken(token);
    const end = facts.last && facts.last.getTime() + (facts.isExact ? 0 : DAY);
    return { kind: end && end <= Date.now() ? "ended" : "genuine", facts };
  } catch (reason) {
    return { kind: typeof reason === "string" ? reason : "altered" }; // what cannot be read was not made by us
  }
}

async function check(text) {
  show(await judge(text));
  at("result").focus();
}

async function checkFile(file) {
  if (file.size > MOST) return refuse("nothing");
  const content = new Uint8Array(await file.arrayBuffer());
  const raw = new TextDecoder("latin1").decode(content);
  if (raw.startsWith("%PDF-")) {
    const linked = raw.match(FRAGMENT);
    return linked ? check(linked[0]) : refuse("pdf");
  }
  if (file.type.startsWith("image/")) {
    if (!detector) return refuse("blind");
    const codes = await createImageBitmap(file).then((picture) => detector.detect(picture)).catch(() => []);
    return codes.length ? check(codes[0].rawValue) : refuse("picture");
  }
  return check(raw);
}

function refuse(kind) {
  show({ kind });
  at("result").focus();
}

// --- what is shown ---------------------------------------------------------------------------------------------------

function element(name, text, ...children) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

function show(verdict) {
  shown = verdict;
  const { kind, facts } = verdict;
  const [heading, meaning] = words().verdicts[kind];
  const on = kind === "genuine" ? facts.released : kind === "ended" ? facts.last : new Date(data.made);
  const title = element("h2", filled(heading));
  title.id = "verdict";
  const seal = element("div", "", title, element("p", filled(meaning, { day: day(on) })));
  seal.className = "seal";
  const result = at("result");
  result.className = `card ${{ genuine: "genuine", ended: "caution", nothing: "caution", pdf: "caution", picture: "caution", blind: "caution", unsupported: "caution" }[kind] || "refused"}`;
  result.replaceChildren(seal, ...(facts ? [...factsShown(facts), statusShown(verdict)] : []));
  result.hidden = false;
}

function factsShown(facts) {
  const w = words().facts;
  const rows = [
    ["name", () => facts.name],
    ["exam", () => facts.exam],
    ["session", () => facts.session],
    ["exam_date", () => day(facts.examDate)],
    ...facts.rows,
    ...(facts.last ? [["until", () => day(facts.last)]] : []),
  ];
  const list = element("dl");
  for (const [label, value] of rows) {
    const said = element("dd", value(w));
    said.dir = "auto";
    list.append(element("div", "", element("dt", typeof label === "string" ? w[label] : label(w)), said));
  }
  const compare = element("p", w.compare);
  compare.className = "soft";
  return [list, compare];
}

// --- whether it still holds: asked only when the reader wants to -----------------------------------------------------

function statusShown(verdict) {
  const answer = element("p", verdict.answer ? filled(words().since[verdict.answer.word], { moment: momentOf(verdict.answer.at) }) : "");
  answer.className = "said";
  answer.setAttribute("role", "status");
  const ask = element("button", words().since.ask);
  ask.type = "button";
  ask.className = "second";
  ask.addEventListener("click", async () => {
    answer.textContent = words().since.asking;
    verdict.answer = { word: await statusOf(verdict.facts.lists), at: new Date() };
    answer.textContent = filled(words().since[verdict.answer.word], { moment: momentOf(verdict.answer.at) });
  });
  return element("div", "", element("p", filled(words().since.since)), answer, ask);
}

const momentOf = (date) => new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeStyle: "short" }).format(date);

async function statusOf(lists) {
  try {
    for (const list of lists) if (await isSet(list)) return list.kind;
    return "holds";
  } catch {
    return "unreachable"; // no connection, or an answer that nobody of ours has signed
  }
}

async function isSet({ address, index }) {
  if (!address.startsWith(data.status)) throw "unknown";
  const answer = await fetch(address, { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" });
  if (!answer.ok) throw "unreachable";
  const claims = await signedClaims(await answer.text());
  if (claims.id !== address) throw "altered";
  const packed = new Blob([bytesOf(claims.credentialSubject.encodedList.slice(1))]).stream();
  const bits = new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
  return Boolean(bits[index >> 3] & (0x80 >> (index & 7)));
}

// --- the camera, where the browser reads codes -----------------------------------------------------------------------

let detector = null;
let watching = null;

async function lookForCamera() {
  if (!("BarcodeDetector" in globalThis)) return;
  if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
  detector = new BarcodeDetector({ formats: ["qr_code"] });
  at("camera").hidden = !(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
}

async function watch() {
  if (watching) return stopWatching();
  const video = at("video");
  watching = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  video.srcObject = watching;
  video.hidden = false;
  at("look").textContent = say("stop");
  await video.play();
  while (watching) {
    const [code] = await detector.detect(video).catch(() => []);
    if (code && watching) {
      stopWatching();
      return check(code.rawValue);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function stopWatching() {
  for (const track of watching.getTracks()) track.stop();
  watching = null;
  at("video").hidden = true;
  at("look").textContent = say("camera");
}

// --- the page --------------------------------------------------------------------------------------------------------

at("form").addEventListener("submit", (event) => { event.preventDefault(); check(at("text").value); });
at("file").addEventListener("change", (event) => event.target.files[0] && checkFile(event.target.files[0]));
at("look").addEventListener("click", () => watch().catch(() => watching && stopWatching()));
at("save").addEventListener("click", () => {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([source], { type: "text/html" }));
  link.download = "verify-offline.html";
  link.click();
  URL.revokeObjectURL(link.href);
});
for (const button of document.querySelectorAll("[data-language]")) button.addEventListener("click", () => speak(button.dataset.language));
document.addEventListener("dragover", (event) => { event.preventDefault(); document.body.className = "dropping"; });
document.addEventListener("dragleave", () => { document.body.className = ""; });
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.className = "";
  const [file] = event.dataTransfer.files;
  if (file) checkFile(file);
  else check(event.dataTransfer.getData("text"));
});
addEventListener("hashchange", () => location.hash.length > 1 && check(location.hash));

speak(language);
lookForCamera().catch(() => {});
if (location.hash.length > 1) check(location.hash);
