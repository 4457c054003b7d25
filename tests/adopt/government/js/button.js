export class Button { constructor() { this.name = 'ready'; } }
