// make_spool DIRECTORY: a state directory with some of everything, as a killed daemon of this version leaves
// it, and DIRECTORY.inventory, which says what is in it. How the fixtures of tests/data/spool-v* were made:
//   build/dev/tests/spool/make_spool /tmp/spool && cp /tmp/spool.inventory tests/data/spool-v10/inventory
//   tar -C /tmp/spool --sort=name --owner=0 --group=0 --mtime=@0 -cf - . | gzip -9n >
//   tests/data/spool-v10/state.tar.gz

#include "tests/spool/spool_fixture.hpp"
#include "tests/spool/spool_inventory.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

int main(int argc, char** argv) {
    if (argc != 2) return 64;
    std::filesystem::path const directory = argv[1];
    auto const copy = directory.string() + ".copy";
    std::filesystem::create_directories(directory);
    kanal::test::fill_with_everything(directory);
    std::filesystem::copy(directory, copy, std::filesystem::copy_options::recursive);
    {
        auto const spool = kanal::test::open_spool(kanal::test::inventory_options(copy));
        std::ofstream(directory.string() + ".inventory") << kanal::test::inventory_of(*spool);
    }
    std::filesystem::remove_all(copy);
    std::_Exit(0);
}
