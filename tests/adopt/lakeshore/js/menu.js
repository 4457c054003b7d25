document.documentElement.classList.add("menu");
