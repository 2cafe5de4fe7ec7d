// HTML and SVG as functions: div('card', h2('', 'Books')). The first argument is a class or an object of properties and
// never content, so data that came over the network cannot pass as properties; as content, Preact shows it as text.
import {h} from '/lib/preact.js';

export const tags = new Proxy({}, {
  get: (_, name) => (first, ...content) => h(name, typeof first === 'string' ? (first ? {class: first} : null) : first, ...content),
});
