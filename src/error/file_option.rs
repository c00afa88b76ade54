//! Kinds and hints of the errors of `exec --file-for`.

use super::{Error, Kind};
use crate::model::FileOptionError;

impl From<FileOptionError> for Error {
    fn from(error: FileOptionError) -> Self {
        use FileOptionError as F;
        let hint = match error {
            F::NoSuchPart { .. } => "omit the part: only basic auth has a username and a password",
            F::NoVariable | F::Reserved { .. } | F::Variable(_) | F::Taken(_) => {
                "choose the variable from which the program reads the path of the file"
            }
        };
        Self::new(Kind::Usage, error).hint(hint)
    }
}
