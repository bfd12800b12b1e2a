// What a client has received, in order, and a way to wait for it. A wait fails with what came instead, so a red test tells its story.

export class Inbox {
    #items = [];
    #waiting = new Set();

    constructor(owner) {
        this.owner = owner;
    }

    push(item) {
        this.#items.push(item);
        for (const look of [...this.#waiting]) look();
    }

    /** All received so far that fit. */
    all(matches) {
        return this.#items.filter(fits(matches));
    }

    /** Takes the first that fits, now or when it comes. `matches`: a type, or a predicate. */
    take(matches, { within_ms = 10_000 } = {}) {
        return new Promise((found, failed) => {
            const fit = fits(matches);
            const look = () => {
                const index = this.#items.findIndex(fit);
                if (index < 0) return false;
                clearTimeout(timer);
                this.#waiting.delete(look);
                found(this.#items.splice(index, 1)[0]);
                return true;
            };
            const timer = setTimeout(() => {
                this.#waiting.delete(look);
                failed(new Error(`${this.owner}: no ${matches} within ${within_ms} ms; received ${JSON.stringify(this.#items)}`));
            }, within_ms);
            if (!look()) this.#waiting.add(look);
        });
    }

    clear() {
        this.#items.length = 0;
    }
}

function fits(matches) {
    if (typeof matches === 'function') return matches;
    const types = [matches].flat();
    return (item) => types.includes(item.type);
}
