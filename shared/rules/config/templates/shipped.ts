/**
 * The templates that come along: the shapes that links usually have. They hold no words of a system, because statuses,
 * priorities and boards differ from one to the next; those belong in a template of one's own.
 */

/** A part of a link, as it stands in JSON. */
export type TemplateText = Readonly<Record<string, unknown>>;

/** A link template that comes with the app. */
export interface ShippedTemplate {
  /** The link that it is for, as a sentence. */
  readonly meaning: string;
  readonly link: TemplateText;
}

const field = (direction: string, conflict: string): TemplateText => ({ direction, conflict });

/** By name. */
export const shippedTemplates: Readonly<Record<string, ShippedTemplate>> = {
  'two-way-standard': {
    meaning: 'Both sides open records and change them; of two edits the later one stays.',
    link: {
      fields: {
        summary: field('both', 'latest'),
        description: field('both', 'latest'),
        status: field('both', 'latest'),
        priority: field('both', 'latest'),
      },
      creates: { inServiceNow: true, inConnectWise: true },
      attachments: { direction: 'both' },
    },
  },
  'servicenow-leads': {
    meaning:
      'The customer opens incidents and says what they are; the provider works them, and what both changed stays as the customer has it.',
    link: {
      fields: {
        summary: field('to-connectwise', 'servicenow'),
        description: field('to-connectwise', 'servicenow'),
        status: field('both', 'servicenow'),
        priority: field('to-connectwise', 'servicenow'),
      },
      creates: { inServiceNow: false, inConnectWise: true },
      attachments: { direction: 'both' },
    },
  },
  'connectwise-leads': {
    meaning:
      'The provider opens tickets and says what they are; the customer follows and answers, and what both changed stays as the provider has it.',
    link: {
      fields: {
        summary: field('to-servicenow', 'connectwise'),
        description: field('to-servicenow', 'connectwise'),
        status: field('both', 'connectwise'),
        priority: field('to-servicenow', 'connectwise'),
      },
      creates: { inServiceNow: true, inConnectWise: false },
      attachments: { direction: 'both' },
    },
  },
  'notes-only': {
    meaning:
      'Only the conversation travels: a record is made with its summary, and status, priority and description stay each side’s own.',
    link: {
      fields: {
        summary: field('both', 'latest'),
        description: field('none', 'latest'),
        status: field('none', 'latest'),
        priority: field('none', 'latest'),
      },
      creates: { inServiceNow: true, inConnectWise: true },
      attachments: { direction: 'none' },
    },
  },
};
