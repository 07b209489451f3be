package steel.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import steel.config.ConfigException;
import steel.files.AtomicFolder;
import steel.files.Checksum;
import steel.files.FolderManifest;
import steel.files.FormatException;
import steel.files.Progress;
import steel.model.ModelConfig;
import steel.torch.ParameterBuffer;
import steel.torch.TorchModel;
import steel.weights.SafetensorsWriter;
import steel.weights.Weights;

/// One folder `step-N` of a run: everything that the next step depends on.
///
/// It is filled under another name and renamed, `DONE` is its last file, and `manifest.json` has
/// the checksum of every other, so one that a kill or a bad disk spoiled is never taken for whole.
final class Checkpoint {
  static final String MODEL = "model.safetensors";
  static final String OPTIMIZER = "optimizer.safetensors";
  private static final String GRADIENTS = "gradients.safetensors";
  private static final String DONE = "DONE";
  private static final String TRAINER = "trainer.json";
  private static final String DATA = "data.json";
  private static final String FIRST_MOMENT = "exp_avg.";
  private static final String SECOND_MOMENT = "exp_avg_sq.";
  private static final String UPDATES = "optimizer_updates";
  private static final String GUARD = "guard";
  private static final String PARTIAL = "partial_step";
  private static final String BRANCH = "began_with";
  private static final Pattern NAME = Pattern.compile("step-([0-9]{1,18})");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final long step;

  private Checkpoint(Path folder, long step) {
    this.folder = folder;
    this.step = step;
  }

  /// Where a run stands, beside weights and moments.
  ///
  /// @param step updates done
  /// @param samples rows used up by them
  /// @param tokens that counted in the losses so far
  /// @param workers threads with gradients of their own; another number rounds otherwise
  /// @param dataFingerprint of the rows
  /// @param guard remembers of the steps so far
  /// @param partial of the step after `step`, where it was left in the middle
  /// @param branch that the run was told to begin with, if any
  record State(
      long step,
      long samples,
      long tokens,
      int workers,
      String dataFingerprint,
      Guard.Memory guard,
      Optional<Steps.Partial> partial,
      Optional<BranchPoint> branch) {}

  /// The numbers of a run, borrowed.
  ///
  /// @param config of the model
  /// @param gradients of each worker, where a step was left in the middle; else none
  /// @param updates of the optimizer
  record Numbers(
      ModelConfig config,
      ParameterBuffer weights,
      ParameterBuffer firstMoment,
      ParameterBuffer secondMoment,
      List<ParameterBuffer> gradients,
      long updates) {}

  /// The checkpoint in a folder.
  ///
  /// @throws ConfigException if it is no folder of one
  static Checkpoint at(Path folder) {
    Matcher name = NAME.matcher(String.valueOf(folder.toAbsolutePath().normalize().getFileName()));
    if (!Files.isDirectory(folder) || !name.matches()) {
      throw new ConfigException(
          folder + ": is no checkpoint; name a folder such as RUN/checkpoints/step-500");
    }
    return new Checkpoint(folder, Long.parseLong(name.group(1)));
  }

  Path folder() {
    return folder;
  }

  long step() {
    return step;
  }

  String name() {
    return folder.getFileName().toString();
  }

  /// Every checkpoint under a folder, whole or not, oldest first.
  static List<Checkpoint> all(Path checkpoints) throws IOException {
    if (!Files.isDirectory(checkpoints)) {
      return List.of();
    }
    List<Checkpoint> found = new ArrayList<>();
    try (Stream<Path> folders = Files.list(checkpoints)) {
      for (Path folder : folders.toList()) {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        if (name.matches()) {
          found.add(new Checkpoint(folder, Long.parseLong(name.group(1))));
        }
      }
    }
    found.sort((a, b) -> Long.compare(a.step, b.step));
    return found;
  }

  /// Writes a checkpoint; it is there whole or not at all.
  ///
  /// @param modelFolder puts there what makes it a model folder too
  /// @throws IOException if the disk refuses
  static Checkpoint write(
      Path checkpoints, State state, Numbers numbers, TrainingRun.ModelFolder modelFolder)
      throws IOException {
    Path target = checkpoints.resolve("step-" + state.step());
    try (AtomicFolder folder = AtomicFolder.beside(target)) {
      Path path = folder.path();
      TorchModel.write(numbers.config(), numbers.weights(), path);
      modelFolder.complete(path);
      List<SafetensorsWriter.Tensor> moments = new ArrayList<>();
      moments.addAll(numbers.firstMoment().tensors(FIRST_MOMENT));
      moments.addAll(numbers.secondMoment().tensors(SECOND_MOMENT));
      SafetensorsWriter.write(path.resolve(OPTIMIZER), Map.of(), moments);
      if (state.partial().isPresent()) {
        List<SafetensorsWriter.Tensor> gradients = new ArrayList<>();
        for (int i = 0; i < numbers.gradients().size(); i++) {
          gradients.addAll(numbers.gradients().get(i).tensors(worker(i)));
        }
        SafetensorsWriter.write(path.resolve(GRADIENTS), Map.of(), gradients);
      }
      writeJson(path.resolve(TRAINER), trainer(state, numbers.updates()));
      ObjectNode data = JSON.createObjectNode();
      data.put("fingerprint", state.dataFingerprint());
      data.put("next_sample", state.samples());
      writeJson(path.resolve(DATA), data);
      FolderManifest.write(path);
      Files.writeString(path.resolve(DONE), "");
      folder.commit();
    }
    return new Checkpoint(target, state.step());
  }

  private static ObjectNode trainer(State state, long updates) {
    ObjectNode trainer = JSON.createObjectNode();
    trainer.put("step", state.step());
    trainer.put("samples", state.samples());
    trainer.put("tokens", state.tokens());
    trainer.put("workers", state.workers());
    trainer.put(UPDATES, updates);
    ObjectNode guard = trainer.putObject(GUARD);
    putAll(guard.putArray("losses"), state.guard().losses());
    putAll(guard.putArray("grad_norms"), state.guard().norms());
    state
        .partial()
        .ifPresent(
            partial -> {
              ObjectNode json = trainer.putObject(PARTIAL);
              json.put("micro_batches", partial.microBatches());
              json.put("batch", partial.batch());
              json.put("micro_batch", partial.microBatch());
              json.put("loss", partial.loss());
            });
    state
        .branch()
        .ifPresent(
            branch -> {
              ObjectNode json = trainer.putObject(BRANCH);
              json.put("folder", branch.folder());
              json.put("manifest_sha256", branch.sha256());
            });
    return trainer;
  }

  private static void putAll(ArrayNode array, List<Double> numbers) {
    numbers.forEach(array::add);
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asDouble()));
    return numbers;
  }

  private static String worker(int number) {
    return "worker-%d.".formatted(number);
  }

  /// What is wrong with it, if anything.
  Optional<String> damage() {
    try {
      if (!Files.exists(folder.resolve(DONE))) {
        return Optional.of("is unfinished, it has no " + DONE);
      }
      FolderManifest manifest = FolderManifest.read(folder);
      for (String name : List.of(MODEL, OPTIMIZER, TRAINER)) {
        if (!manifest.files().containsKey(Path.of(name))) {
          return Optional.of("its %s does not name %s".formatted(FolderManifest.NAME, name));
        }
      }
      return manifest.damage(Progress.SILENT.start("check", "bytes", manifest.bytes()));
    } catch (IOException | FormatException e) {
      return Optional.of("cannot be read: " + e.getMessage());
    }
  }

  /// Brings weights and moments back.
  State restore(TorchModel model, AdamW optimizer) throws IOException {
    try (Weights weights = Weights.open(folder.resolve(MODEL));
        Weights moments = Weights.open(folder.resolve(OPTIMIZER))) {
      model.parameters().read(weights, "");
      optimizer.firstMoment().read(moments, FIRST_MOMENT);
      optimizer.secondMoment().read(moments, SECOND_MOMENT);
    }
    optimizer.resumeAt(readJson(TRAINER).path(UPDATES).asLong());
    return state();
  }

  /// Where the run stood, without a look at its numbers.
  State state() throws IOException {
    JsonNode trainer = readJson(TRAINER);
    JsonNode data = readJson(DATA);
    return new State(
        trainer.path("step").asLong(),
        trainer.path("samples").asLong(),
        trainer.path("tokens").asLong(),
        trainer.path("workers").asInt(1),
        data.path("fingerprint").asText(),
        new Guard.Memory(
            numbers(trainer.path(GUARD).path("losses")),
            numbers(trainer.path(GUARD).path("grad_norms"))),
        partial(trainer.path(PARTIAL)),
        branch(trainer.path(BRANCH)));
  }

  private static Optional<BranchPoint> branch(JsonNode json) {
    return json.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new BranchPoint(json.path("folder").asText(), json.path("manifest_sha256").asText()));
  }

  private static Optional<Steps.Partial> partial(JsonNode json) {
    return json.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new Steps.Partial(
                json.path("micro_batches").asInt(),
                json.path("batch").asInt(),
                json.path("micro_batch").asInt(),
                json.path("loss").asDouble()));
  }

  /// Brings back the gradients of a step that was left in the middle.
  ///
  /// @param workers buffers of as many workers as the checkpoint has
  void restoreGradients(List<ParameterBuffer> workers) {
    try (Weights gradients = Weights.open(folder.resolve(GRADIENTS))) {
      for (int i = 0; i < workers.size(); i++) {
        workers.get(i).read(gradients, worker(i));
      }
    }
  }

  /// Makes sure that it was made with these data, as far as it has read them.
  ///
  /// @param remedy what else the user can do, or nothing
  /// @throws ConfigException if it was made with others
  void requireMadeWith(Samples samples, String remedy) throws IOException {
    State state = state();
    if (!state.dataFingerprint().equals(samples.fingerprint(state.samples()))) {
      throw new ConfigException(
          "%s: was made with other data; give the data back its former content%s"
              .formatted(folder, remedy));
    }
  }

  /// Stands for all of its bytes.
  String manifestHash() throws IOException {
    return Checksum.ofFile(folder.resolve(FolderManifest.NAME));
  }

  void delete() throws IOException {
    Files.deleteIfExists(folder.resolve(DONE)); // first, so that a kill here leaves no half one
    AtomicFolder.delete(folder);
  }

  private JsonNode readJson(String name) throws IOException {
    return JSON.readTree(Files.readString(folder.resolve(name)));
  }

  private static void writeJson(Path file, ObjectNode json) throws IOException {
    Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}
