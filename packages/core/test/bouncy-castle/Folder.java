/** Where things made are put, and where others lie to be read. */
import java.nio.file.Files;
import java.nio.file.Path;

record Folder(Path path) {
    Folder in(String name) {
        return new Folder(path.resolve(name));
    }

    void write(String name, byte[] bytes) throws Exception {
        Path file = path.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    byte[] read(String name) throws Exception {
        return Files.readAllBytes(path.resolve(name));
    }

    boolean has(String name) {
        return Files.exists(path.resolve(name));
    }
}
