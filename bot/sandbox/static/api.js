// Calls the sandbox over HTTP. What it refuses is thrown as an Error with its reason, fit to be shown.

const person = (id, path) => `/sandbox/people/${id}/${path}`;

async function call(method, path, body) {
  const options = { method };
  if (body instanceof FormData) options.body = body;
  else if (body) Object.assign(options, { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  let answer;
  try {
    answer = await fetch(path, options);
  } catch {
    throw new Error("The sandbox does not answer. Is it still running?");
  }
  if (answer.ok) return answer.json();
  const text = await answer.text();
  throw new Error(answer.status === 409 ? JSON.parse(text).error : text);
}

export const people = () => call("GET", "/sandbox/people");
export const sample = () => call("GET", "/sandbox/sample").catch(() => null);
export const messages = (id) => call("GET", person(id, "messages"));
export const commands = (id) => call("GET", person(id, "commands"));
export const say = (id, text) => call("POST", person(id, "messages"), { text });
export const edit = (id, message, text) => call("PUT", person(id, `messages/${message}`), { text });
export const press = (id, message, data) => call("POST", person(id, `messages/${message}/presses`), { data });
export const sticker = (id, emoji) => call("POST", person(id, "stickers"), { emoji });
export const setBlocked = (id, blocked) => call("PUT", person(id, "blocked"), { blocked });
export const letters = () => call("GET", "/sandbox/mail");
export const letter = (id) => call("GET", `/sandbox/mail/${id}`);

export function upload(id, file, kind, caption) {
  const form = new FormData();
  form.append("kind", kind);
  form.append("caption", caption);
  form.append("file", file, file.name);
  return call("POST", person(id, "uploads"), form);
}
