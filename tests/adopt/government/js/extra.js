export const start = () => { document.documentElement.dataset.extra = 'ready'; };
