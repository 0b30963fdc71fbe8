// What CSS cannot do. mdBook runs this last; without it everything can still be read.
'use strict';

// mdBook offers five looks. Two are ours, and the others would only be the same twice.
for (const name of ['rust', 'coal', 'ayu']) {
    document.getElementById('mdbook-theme-' + name)?.parentElement.remove();
}
const dark = document.getElementById('mdbook-theme-navy');
if (dark) {
    dark.textContent = 'Dark';
}

// The prompt is shown and not copied: nobody types it.
for (const prompt of document.querySelectorAll('code.language-console .hljs-meta')) {
    if (prompt.textContent.trim() === '$') {
        prompt.className = 'prompt';
        prompt.textContent = '';
        const command = prompt.nextSibling?.firstChild ?? prompt.nextSibling;
        if (command?.data?.startsWith(' ')) {
            command.data = command.data.slice(1);
        }
    }
}

// The menu is a label, which no keyboard reaches and no screen reader calls a button.
const menu = document.getElementById('mdbook-sidebar-toggle');
menu.setAttribute('role', 'button');
menu.tabIndex = 0;
menu.addEventListener('keydown', event => {
    if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault();
        menu.click();
    }
});

// A placeholder is no name.
document.getElementById('mdbook-searchbar')?.setAttribute('aria-label', 'Search this book');

// A wide picture scrolls on a phone: its letters would be too small to read in the width of the page.
window.addEventListener('load', () => {
    for (const picture of document.querySelectorAll('.checkbox-label > img')) {
        picture.parentElement.classList.toggle('wide', picture.naturalWidth > 560);
    }
});

// What scrolls sideways can be scrolled by keyboard.
function reach() {
    for (const wide of document.querySelectorAll('pre > code, .table-wrapper')) {
        if (wide.scrollWidth > wide.clientWidth) {
            wide.tabIndex = 0;
        } else {
            wide.removeAttribute('tabindex');
        }
    }
}
reach();
window.addEventListener('resize', reach);
// An answer has no width before it is unfolded.
document.addEventListener('toggle', reach, true);
