// Follows server-sent events, one connection for all tabs: a browser has few for one address, and each stream keeps one.
// The tab that holds the lock listens and tells the others; when it is closed, the next one goes on where it was.

const SECONDS_UNTIL_NEXT_TRY = 1;

export class Stream {
  /** `tell(event)` gets every event after `start(number)`; `state(isOpen)` hears of the connection. */
  constructor(url, types, tell, state = () => {}) {
    Object.assign(this, { url, types, tell, state, last: null, waiting: [] });
    this.others = new BroadcastChannel(url);
    this.others.onmessage = ({ data }) => this.#hear(data);
  }

  /** Until then events are kept, so that none is lost between the reading of what is there and this call. */
  start(number) {
    this.last = number;
    this.waiting.splice(0).forEach((event) => this.#take(event));
    navigator.locks.request(this.url, () => new Promise(() => this.#listen()));
    this.others.postMessage({ ask: true });
  }

  #hear(data) {
    if (data.ask) this.#say();
    else if ("isOpen" in data) this.state(data.isOpen);
    else if (this.last === null) this.waiting.push(data);
    else this.#take(data);
  }

  #take(event) {
    if (event.event <= this.last) return;
    this.last = event.event;
    this.tell(event);
  }

  #listen() {
    this.source = new EventSource(`${this.url}?after=${this.last}`);
    this.source.onopen = () => this.#say();
    this.source.onerror = () => {
      this.source.close();
      this.#say();
      setTimeout(() => this.#listen(), SECONDS_UNTIL_NEXT_TRY * 1000);
    };
    for (const type of this.types) {
      this.source.addEventListener(type, ({ data }) => {
        const event = JSON.parse(data);
        this.others.postMessage(event);
        this.#take(event);
      });
    }
  }

  #say() {
    if (!this.source) return;
    const isOpen = this.source.readyState === EventSource.OPEN;
    this.state(isOpen);
    this.others.postMessage({ isOpen });
  }
}
