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

/** The templates that the app brings along, by name. */
export const shippedTemplates: Readonly<Record<string, ShippedTemplate>> = {
  'two-way-standard': {
    meaning: 'Both sides open and change records. If both change a field, the later change wins.',
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
      'The customer opens the incidents and you work on them. If both sides change a field, the customer’s value wins.',
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
      'You open the tickets and the customer follows them. If both sides change a field, your value wins.',
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
      'Only the summary and the notes are synced. Status, priority and description stay each side’s own.',
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
