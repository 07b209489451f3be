package steel.train;

import steel.files.Progress;

/// How a run is driven from outside; its recipe says nothing of it.
///
/// @param resume where it goes on
/// @param stop ends it early
/// @param progress is told how far it is
public record RunControl(Resume resume, StopSignal stop, Progress progress) {
  /// A run that goes on where it stands and ends by itself.
  public static RunControl of(Progress progress) {
    return new RunControl(Resume.AUTO, new StopSignal(), progress);
  }
}
