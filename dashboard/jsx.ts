/**
 * The function that every element of the page is compiled to: `h(name, properties, ...children)`, which is shorter than
 * what the automatic transform writes. The build puts it into every file.
 */
export { Fragment, h } from 'preact';
