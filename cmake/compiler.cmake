find_program(CCACHE ccache)
if(CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
    add_link_options(-fuse-ld=mold)
endif()

add_library(kanal_compiler INTERFACE)
target_include_directories(kanal_compiler INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(kanal_compiler INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 reports it falsely where a coroutine of Asio is inlined: it sees Asio's own new, then the frame's delete.
    target_compile_options(kanal_compiler INTERFACE -Wno-mismatched-new-delete)
endif()

# What the distribution builds its own packages with. The sanitizers have checks of their own in the same places.
if(NOT KANAL_SANITIZE)
    include(CheckPIESupported)
    check_pie_supported()
    set(CMAKE_POSITION_INDEPENDENT_CODE ON)
    target_compile_options(kanal_compiler INTERFACE
        -fstack-protector-strong -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
        target_compile_options(kanal_compiler INTERFACE -fcf-protection)
    endif()
    target_link_options(kanal_compiler INTERFACE -Wl,-z,relro,-z,now)
endif()

# The linker sees the whole program: two types of one name in different folders are an error.
if(CMAKE_INTERPROCEDURAL_OPTIMIZATION)
    target_compile_options(kanal_compiler INTERFACE -Werror=odr -Werror=lto-type-mismatch)
    target_link_options(kanal_compiler INTERFACE -Werror=odr -Werror=lto-type-mismatch)
endif()

# Asio and Beast are compiled once, in base/boost_asio.cpp.
target_compile_definitions(kanal_compiler INTERFACE
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
# Some libraries ask for these two; all sources have them, so that they can share the precompiled headers.
target_compile_definitions(kanal_compiler INTERFACE _LARGEFILE64_SOURCE)
target_compile_options(kanal_compiler INTERFACE -pthread)

# A broken invariant ends the process in every build; systemd starts it again.
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")

if(KANAL_SANITIZE STREQUAL "address")
    # The whole undefined-behaviour list costs four times the compile time of this one.
    set(undefined "bool,bounds,enum,float-cast-overflow,integer-divide-by-zero,return,shift,signed-integer-overflow,unreachable,vla-bound")
    target_compile_options(kanal_compiler INTERFACE -fsanitize=address -fsanitize=${undefined} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(kanal_compiler INTERFACE -fsanitize=address -fsanitize=${undefined})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # GCC 12 reports these falsely: the first through variant2 when ASan instruments it, the others of lines of the standard
        # library that it no longer knows as the library's once they are precompiled. What is installed is built with them.
        target_compile_options(kanal_compiler INTERFACE
            -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict)
    endif()
elseif(KANAL_SANITIZE STREQUAL "thread")
    # The last is false, as below.
    target_compile_options(kanal_compiler INTERFACE -fsanitize=thread -Wno-tsan -Wno-maybe-uninitialized)
    target_link_options(kanal_compiler INTERFACE -fsanitize=thread)
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Found by inlining, and false where GCC 12 sees through std::optional: to be looked at, but no reason for
    # what people install not to build.
    target_compile_options(kanal_compiler INTERFACE -Wno-error=maybe-uninitialized)
endif()
