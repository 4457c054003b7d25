// Mistakes that writers make, and what every client has to say about them: the line and a word of it.
import { plant } from './site.mjs';

const incident = 'content/communications/incidents/canvas-slow.md';
const article = 'content/knowledge-base/identity/netid-password.md';
const story = 'content/marketing/stories/lake-buoys/index.md';

export const MISTAKES = [
  { name: 'a misspelt key', path: article, mend: (t) => plant(t, '\nkeywords:', '\nkeyword:'), at: /^keyword:/, says: /keyword|additional propert/i },
  { name: 'an impact that is none', path: incident, mend: (t) => plant(t, /\nimpact: \w+/.exec(t)[0], '\nimpact: slow'), at: /^impact:/, says: /degraded_performance|allowed values/i },
  { name: 'a missing title', path: story, mend: (t) => plant(t, /\ntitle: [^\n]*\n/.exec(t)[0], '\n'), at: null, says: /title/ },
  { name: 'a time that is none', path: incident, mend: (t) => plant(t, /\nstarted: [^\n]*/.exec(t)[0], '\nstarted: yesterday'), at: /^started:/, says: /pattern|time/i },
];
