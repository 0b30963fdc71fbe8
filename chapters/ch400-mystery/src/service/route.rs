//! The routes of the service.

/// What visitors ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The whole list.
    List,
    /// What is to be done today.
    Today,
    /// The tasks with a word in them.
    Search,
    /// A comment on a task.
    Comment,
    /// A reminder of a task.
    Remind,
    /// Another name for a task.
    Rename,
}

impl Route {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::List,
        Self::Today,
        Self::Search,
        Self::Comment,
        Self::Remind,
        Self::Rename,
    ];
    /// Those that read.
    pub const READING: &[Self] = &[Self::List, Self::Today, Self::Search];
    /// Those that write.
    pub const WRITING: &[Self] = &[Self::Comment, Self::Remind, Self::Rename];

    /// The method of its requests.
    pub fn method(self) -> &'static str {
        if Self::READING.contains(&self) {
            "GET"
        } else {
            "POST"
        }
    }

    /// Its pattern.
    pub fn template(self) -> &'static str {
        match self {
            Self::List => "/",
            Self::Today => "/today",
            Self::Search => "/search",
            Self::Comment => "/comment/{id}",
            Self::Remind => "/remind/{id}",
            Self::Rename => "/rename/{id}",
        }
    }

    /// The name of its SERVER spans.
    pub fn name(self) -> String {
        format!("{} {}", self.method(), self.template())
    }

    /// The path for a task, or, where the route needs none, without it.
    pub fn path(self, task: u64) -> String {
        self.template().replace("{id}", &task.to_string())
    }

    /// The one with this method and pattern. What can be got has a head, too.
    pub fn find(method: &str, template: &str) -> Option<Self> {
        let method = method.replace("HEAD", "GET");
        let mut all = Self::ALL.into_iter();
        all.find(|it| it.method() == method && it.template() == template)
    }

    /// What it does to which table. Those that read do something to none.
    pub fn change(self) -> Option<Change> {
        match self {
            Self::Comment => Some(Change {
                operation: "INSERT",
                table: "comment",
                text: "INSERT INTO comment (task, text) VALUES ($1, $2)",
                tidying: "DELETE FROM comment WHERE at < $1",
                message: "comment.added",
            }),
            Self::Remind => Some(Change {
                operation: "INSERT",
                table: "reminder",
                text: "INSERT INTO reminder (task, at) VALUES ($1, $2)",
                tidying: "DELETE FROM reminder WHERE at < $1",
                message: "reminder.set",
            }),
            Self::Rename => Some(Change {
                operation: "UPDATE",
                table: "task",
                text: "UPDATE task SET name = $2 WHERE id = $1",
                tidying: "DELETE FROM task WHERE done_at < $1",
                message: "task.renamed",
            }),
            _ => None,
        }
    }

    /// What somebody wants who asks for it.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::List => "look at the list",
            Self::Today => "look at today",
            Self::Search => "search for a task",
            Self::Comment => "comment on a task",
            Self::Remind => "set a reminder",
            Self::Rename => "rename a task",
        }
    }
}

/// What a route that writes does.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// The operation of SQL.
    pub operation: &'static str,
    /// The table.
    pub table: &'static str,
    /// The statement.
    pub text: &'static str,
    /// The statement that removes from the table what is old.
    pub tidying: &'static str,
    /// The queue that is told of it.
    pub message: &'static str,
}
