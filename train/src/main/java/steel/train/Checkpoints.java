package steel.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.torch.ParameterBuffer;

/// The checkpoints of a run folder. A new one is written from a copy of the numbers while training
/// goes on; old ones go only after it is whole. Owns the copy and the thread that writes.
final class Checkpoints implements AutoCloseable {
  private final Path folder;
  private final CheckpointSettings settings;
  private final TrainingRun.ModelFolder modelFolder;
  private final Consumer<String> notices;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("checkpoint").factory());
  private @Nullable Copy copy;
  private @Nullable Future<?> writing;

  /// @param folder `checkpoints` of a run
  /// @param modelFolder puts into each what makes it a model folder too
  /// @param notices told what the user should know
  Checkpoints(
      Path folder,
      CheckpointSettings settings,
      TrainingRun.ModelFolder modelFolder,
      Consumer<String> notices) {
    this.folder = folder;
    this.settings = settings;
    this.modelFolder = modelFolder;
    this.notices = notices;
  }

  /// Numbers that nobody changes.
  private record Copy(
      ParameterBuffer weights, ParameterBuffer firstMoment, ParameterBuffer secondMoment) {
    static Copy like(Checkpoint.Numbers numbers) {
      return new Copy(
          ParameterBuffer.zeros(numbers.weights().layout()),
          ParameterBuffer.zeros(numbers.weights().layout()),
          ParameterBuffer.zeros(numbers.weights().layout()));
    }

    Checkpoint.Numbers of(Checkpoint.Numbers numbers) {
      weights.copyFrom(numbers.weights());
      firstMoment.copyFrom(numbers.firstMoment());
      secondMoment.copyFrom(numbers.secondMoment());
      return new Checkpoint.Numbers(
          numbers.config(), weights, firstMoment, secondMoment, List.of(), numbers.updates());
    }

    void close() {
      weights.close();
      firstMoment.close();
      secondMoment.close();
    }
  }

  /// Removes all of them.
  void deleteAll() throws IOException {
    for (Checkpoint old : Checkpoint.all(folder)) {
      old.delete();
    }
  }

  /// The newest whole one; says what is wrong with those after it.
  Optional<Checkpoint> newestWhole() throws IOException {
    await();
    List<Checkpoint> all = Checkpoint.all(folder);
    for (Checkpoint checkpoint : all.reversed()) {
      Optional<String> damage = checkpoint.damage();
      if (damage.isEmpty()) {
        return Optional.of(checkpoint);
      }
      notices.accept(
          "%s: %s; %s"
              .formatted(
                  checkpoint.folder(),
                  damage.get(),
                  checkpoint == all.getFirst()
                      ? "no whole checkpoint is left, starting from the beginning"
                      : "taking the checkpoint before it"));
    }
    return Optional.empty();
  }

  /// Whether they are of a run that was told to begin with this checkpoint.
  ///
  /// @param named its folder
  boolean beganWith(Path named) throws IOException {
    for (Checkpoint one : Checkpoint.all(folder).reversed()) {
      try {
        Optional<BranchPoint> branch = one.state().branch();
        return branch.isPresent() && branch.get().isAt(named);
      } catch (IOException e) {
        // damaged, which newestWhole tells; the one before remembers it too
      }
    }
    return false;
  }

  /// Makes sure that a run can go on from a checkpoint.
  ///
  /// @throws ConfigException if it is not whole, or the folder has later ones, which would be taken
  ///   for the newest the next time
  void requireUsable(Checkpoint from) throws IOException {
    Optional<String> damage = from.damage();
    if (damage.isPresent()) {
      throw new ConfigException(
          "%s: %s; go on from another one".formatted(from.folder(), damage.get()));
    }
    List<Checkpoint> all = Checkpoint.all(folder);
    if (!all.isEmpty() && all.getLast().step() > from.step()) {
      throw new ConfigException(
          "%s: has a later checkpoint (%s) than %s; go on from that one with --resume auto, choose"
                  .formatted(folder.getParent(), all.getLast().name(), from.name())
              + " another --out, or remove the later ones");
    }
  }

  /// Begins to write a checkpoint, once the one before is written. A disk that refuses is a notice:
  /// training goes on, and the older checkpoints stay.
  void save(Checkpoint.State state, Checkpoint.Numbers numbers) {
    await();
    if (!settings.background()) {
      tryToWrite(state, numbers);
      return;
    }
    if (copy == null) {
      copy = Copy.like(numbers);
    }
    Checkpoint.Numbers still = copy.of(numbers);
    writing = writer.submit(() -> tryToWrite(state, still));
  }

  /// Writes the last checkpoint of a run, or of a part of it.
  ///
  /// @throws IOException if the disk refuses; older checkpoints stay
  void saveLast(Checkpoint.State state, Checkpoint.Numbers numbers) throws IOException {
    await();
    try {
      write(state, numbers);
    } catch (IOException e) {
      throw new IOException(
          "step %d: the checkpoint could not be written: %s; the run stays as its checkpoint before"
                  .formatted(state.step(), e.getMessage())
              + " left it",
          e);
    }
  }

  private void tryToWrite(Checkpoint.State state, Checkpoint.Numbers numbers) {
    try {
      write(state, numbers);
    } catch (IOException e) {
      notices.accept(
          "step %d: the checkpoint could not be written: %s; training goes on, the checkpoint before"
                  .formatted(state.step(), e.getMessage())
              + " stays");
    }
  }

  private void write(Checkpoint.State state, Checkpoint.Numbers numbers) throws IOException {
    Checkpoint.write(folder, state, numbers, modelFolder);
    // later ones are damaged, and must not push out this one
    List<Checkpoint> whole =
        Checkpoint.all(folder).stream().filter(one -> one.step() <= state.step()).toList();
    for (Checkpoint old : whole.subList(0, Math.max(0, whole.size() - settings.keep()))) {
      if (settings.keepEvery() == 0 || old.step() % settings.keepEvery() != 0) {
        old.delete();
      }
    }
  }

  /// Waits for the checkpoint that is being written.
  private void await() {
    if (writing == null) {
      return;
    }
    try {
      writing.get();
      writing = null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a checkpoint was written", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void close() {
    writer.close(); // waits
    if (copy != null) {
      copy.close();
    }
  }
}
