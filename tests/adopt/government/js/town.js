export { Button } from './button.js';
import { Button } from './button.js';
export function initAll() { document.documentElement.dataset.town = new Button().name; }
