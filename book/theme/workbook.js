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

// A diff of Rust is coloured as Rust, and says where lines are left out instead of `@@`. mdBook's highlight.js
// knows only a line's sign.
for (const code of document.querySelectorAll('code.language-diff')) {
    const source = code.parentElement.parentElement.previousElementSibling ?? code.parentElement.previousElementSibling;
    const isRust = /\.rs\b/.test(source?.matches('.source') ? source.textContent : '');
    const lines = code.textContent.replace(/\n$/, '').split('\n').map((text, place) => {
        const line = document.createElement('span');
        if (text.startsWith('@@')) {
            line.className = 'gap';
            line.textContent = place === 0 ? '' : '⋯';
            return line;
        }
        const kinds = { '+': ' hljs-addition', '-': ' hljs-deletion' };
        line.className = 'line' + (kinds[text[0]] ?? '');
        const sign = document.createElement('span');
        sign.className = 'sign';
        sign.textContent = text.slice(0, 1);
        const rest = document.createElement('span');
        rest.textContent = text.slice(1);
        if (isRust) {
            // What highlight.js returns is escaped.
            rest.innerHTML = hljs.highlight('rust', text.slice(1), true).value;
        }
        line.append(sign, rest);
        return line;
    });
    const isGap = lines[0]?.className === 'gap';
    code.replaceChildren(...lines.slice(isGap ? 1 : 0).flatMap(line => [line, '\n']));
}

// What a term means, over its link: for a mouse, for a keyboard, and for those who hear the page.
const meaning = document.createElement('div');
meaning.id = 'meaning';
meaning.setAttribute('role', 'tooltip');
meaning.hidden = true;
document.body.append(meaning);
let leaving;
function explain(term) {
    clearTimeout(leaving);
    meaning.textContent = term.dataset.meaning;
    meaning.hidden = false;
    const line = term.getClientRects()[0];
    const left = Math.min(line.left, document.documentElement.clientWidth - meaning.offsetWidth - 16);
    meaning.style.left = `${Math.max(left, 16) + scrollX}px`;
    const isLow = line.bottom + meaning.offsetHeight + 8 > innerHeight;
    meaning.style.top = `${(isLow ? line.top - meaning.offsetHeight - 6 : line.bottom + 6) + scrollY}px`;
}
function hide() {
    meaning.hidden = true;
}
// It stays while the pointer is on its way to it, and over it.
function leave() {
    leaving = setTimeout(hide, 200);
}
for (const term of document.querySelectorAll('main a[title]')) {
    term.dataset.meaning = term.title;
    term.removeAttribute('title');
    term.classList.add('term');
    term.setAttribute('aria-describedby', 'meaning');
    term.addEventListener('pointerenter', () => explain(term));
    term.addEventListener('focus', () => explain(term));
    term.addEventListener('pointerleave', leave);
    term.addEventListener('blur', hide);
}
meaning.addEventListener('pointerenter', () => clearTimeout(leaving));
meaning.addEventListener('pointerleave', leave);
document.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
        hide();
    }
});

// The boxes of a checklist can be ticked, and have a name.
for (const box of document.querySelectorAll('main li > input[type=checkbox]')) {
    box.disabled = false;
    box.setAttribute('aria-label', (box.parentElement.querySelector('strong') ?? box.parentElement).textContent);
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
